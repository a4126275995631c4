namespace TinyGpt.Corpus.Tests.Steps;

/// <summary>A page and its main text; none where the page has no main text.</summary>
internal sealed record LayoutPage(string Html, string Text);

/// <summary>Pages as the web is built, written for these tests: each with what surrounds a text in its layout.</summary>
internal static class LayoutPages
{
    public static IReadOnlyDictionary<string, LayoutPage> All { get; } = new Dictionary<string, LayoutPage>
    {
        ["article"] = Article,
        ["blog with comments"] = Blog,
        ["forum"] = Forum,
        ["documentation"] = Documentation,
        ["product"] = Product,
        ["front page"] = FrontPage,
        ["tables of the 1990s"] = Tables,
        ["cookie banner first"] = CookieBanner,
        ["link farm"] = LinkFarm,
        ["nameless div"] = NamelessDiv,
        ["recipe"] = Recipe,
        ["poem"] = Poem,
        ["thread without classes"] = Thread,
        ["table of figures"] = Figures,
        ["japanese"] = Japanese,
    };

    private static LayoutPage Article => new(
        """
        <!DOCTYPE html><html><head><title>Ferry stops for the winter | Harbour News</title><style>p { color: red }</style></head>
        <body class="single has-sidebar">
        <header class="site-header"><a href="/">Harbour News</a><nav><ul><li><a href="/a">Sea</a></li><li><a href="/b">Land</a></li>
        <li><a href="/c">Weather</a></li></ul></nav></header>
        <main><article><h1>Ferry stops for the winter</h1><p class="byline">By Ada Quill, 3 November</p>
        <div class="share-bar"><a href="#">Share</a> <a href="#">Mail</a></div>
        <p>The ferry between the two villages will not sail from Monday on, the harbour office said.</p>
        <div class="ad-slot"><p>New boots at half the price, only this week in our shop by the market!</p></div>
        <p>“The ice comes <em>earlier</em> every year,” said the captain, who has crossed the bay for thirty years.</p>
        <h2>What travellers can do</h2>
        <p>A bus goes around the bay twice a day. It takes&nbsp;an hour longer, <a href="/bus">as the timetable shows</a>, but it is warm.</p>
        <aside><h3>More about the bay</h3><p>How the bay got its name, told by those who were there when it happened.</p></aside>
        <p>In spring the ferry will be painted green.</p></article>
        <section class="related"><h2>Read next</h2><ul><li><a href="/1">The bus has a new driver</a></li>
        <li><a href="/2">Why ice is slippery</a></li></ul></section></main>
        <footer><p>© 2019 Harbour News. All rights reserved. Nothing on this page may be copied without asking us.</p></footer>
        <script>if (a < b) document.write("<p>This is not a part of the text, whatever it looks like.</p>");</script></body></html>
        """,
        """
        The ferry between the two villages will not sail from Monday on, the harbour office said.
        “The ice comes earlier every year,” said the captain, who has crossed the bay for thirty years.
        What travellers can do
        A bus goes around the bay twice a day. It takes an hour longer, as the timetable shows, but it is warm.
        In spring the ferry will be painted green.
        """);

    private static LayoutPage Blog => new(
        """
        <html><body><div id="wrapper"><div id="top"><a href="/">Notes from a shed</a> <a href="/about">About</a> <a href="/archive">Archive</a></div>
        <div class="post comments-open"><h2><a href="/bees">Bees in the wall</a></h2>
        <p>Last week I heard the wall hum. First I thought of the old pump, but the pump was off.</p>
        <p>So I took off a board, and there they were: more bees than I could count, and very calm.</p>
        <p>A keeper came with a box and a brush, and by evening all of them had moved out.</p></div>
        <div id="comments"><h3>3 comments</h3><ol>
        <li><b>Otto</b><p>We had the same in our barn, and it took the keeper a whole day to get them out of there!</p></li>
        <li><b>Mim</b><p>Did he let you have some of the honey? Ours did, and it was the best that I have ever eaten in my life.</p></li>
        <li><b>Otto</b><p>Honey in a wall tastes of wall. I would not eat it, but my dog thinks otherwise about nearly everything.</p></li>
        </ol><form><label>Write what you think of it.</label><textarea>Be kind when you write here.</textarea></form></div>
        <div id="sidebar"><h4>About me</h4><p>I live in a shed and write about what happens in it, which is more than you think.</p>
        </div></div></body></html>
        """,
        """
        Last week I heard the wall hum. First I thought of the old pump, but the pump was off.
        So I took off a board, and there they were: more bees than I could count, and very calm.
        A keeper came with a box and a brush, and by evening all of them had moved out.
        """);

    private static LayoutPage Forum => new(
        """
        <html><body><div class="navbar"><a href="/">Index</a> » <a href="/garden">Garden</a></div><h1>Snails again</h1>
        <div class="post"><div class="author">Wilma<br>Member since 2008<br>412 posts</div>
        <div class="body"><p>Every morning my lettuce has new holes. I have tried ash and coffee, and the snails seem to like both.</p></div></div>
        <div class="post"><div class="author">Karl<br>Member since 2011<br>9 posts</div>
        <div class="body"><p>Go out at night with a lamp and pick them up. After a week there are hardly any left.</p></div></div>
        <div class="post"><div class="author">Wilma<br>Member since 2008<br>413 posts</div>
        <div class="body"><p>I did, and carried them to the meadow. The next night they were back, I am sure that I knew one of them.</p>
        </div></div>
        <div class="pagination"><a href="?2">2</a> <a href="?3">3</a> <a href="?4">Next</a></div>
        <div class="footer">Powered by an old forum program. Times are those of the server.</div></body></html>
        """,
        """
        Every morning my lettuce has new holes. I have tried ash and coffee, and the snails seem to like both.
        Go out at night with a lamp and pick them up. After a week there are hardly any left.
        I did, and carried them to the meadow. The next night they were back, I am sure that I knew one of them.
        """);

    private static LayoutPage Documentation => new(
        """
        <html><body><div class="layout"><div class="left"><ul><li><a href="a">Install</a></li>
        <li><a href="b">First steps</a><ul><li><a href="c">Reading</a></li><li><a href="d">Writing</a></li></ul></li>
        <li><a href="e">Settings</a></li></ul></div><div class="doc">
        <h1>Reading a file</h1><p>The function <code>read</code> takes a path and returns all lines of the file.</p>
        <pre><code>lines = read("a.txt")
        for line in lines:
            print(line)
        </code></pre>
        <p>Where the file is missing, it raises an error that names the path.</p>
        <h2 id="options"><a href="#options">Options</a></h2><ul><li><code>skip</code>: how many lines to leave out</li>
        <li><code>most</code>: how many lines to read</li></ul>
        <p>Both are numbers, and neither may be negative.</p>
        <h2>See also</h2><ul><li><a href="w">Writing a file</a></li><li><a href="p">Paths</a></li></ul></div></div></body></html>
        """,
        """
        The function read takes a path and returns all lines of the file.
        lines = read("a.txt")
        for line in lines:
            print(line)
        Where the file is missing, it raises an error that names the path.
        Options
        - skip: how many lines to leave out
        - most: how many lines to read
        Both are numbers, and neither may be negative.
        """);

    private static LayoutPage Product => new(
        """
        <html><body><div class="menu"><a href="/1">Lamps</a><a href="/2">Chairs</a><a href="/3">Tables</a></div>
        <div class="breadcrumb"><a href="/">Home</a> / <a href="/1">Lamps</a> / Reading lamp</div>
        <div class="product"><h1>Reading lamp</h1><span class="price">39.90</span> <button>Put it into the cart now!</button>
        <div class="description"><p>A lamp for long evenings: its arm turns in all directions, and its light is warm without being yellow.</p>
        <p>The foot is cast iron, so that no cat has overturned it yet.</p></div>
        <table><tr><th>Height</th><td>48 cm</td></tr><tr><th>Weight</th><td>3 kg</td></tr></table></div>
        <div class="recommendations"><h3>Others also bought</h3><div><a href="/x">Desk lamp</a> 20.00</div>
        <div><a href="/y">Bulb, warm</a> 4.00</div></div>
        <div class="newsletter">Get our letter with offers every week, and ten per cent off your first lamp.</div></body></html>
        """,
        """
        A lamp for long evenings: its arm turns in all directions, and its light is warm without being yellow.
        The foot is cast iron, so that no cat has overturned it yet.
        """);

    private static LayoutPage FrontPage => new(
        """
        <html><body><ul class="nav"><li><a href="/a">Town</a></li><li><a href="/b">Country</a></li></ul>
        <div class="grid"><div><h2><a href="/1">Mayor opens bridge</a></h2><p>The new bridge is open since noon, and it did not rain.</p></div>
        <div><h2><a href="/2">Cows on the road</a></h2><p>Drivers waited for an hour until the last cow had gone home.</p></div>
        <div><h2><a href="/3">Baker wins prize</a></h2><p>His rolls were the lightest of all, the judges found.</p></div>
        <div><h2><a href="/4">Choir looks for basses</a></h2><p>Who can sing low is welcome on Tuesdays.</p></div></div>
        <ul><li><a href="/5">Yesterday's news in one page</a></li><li><a href="/6">Pictures of the week by our readers</a></li></ul></body></html>
        """,
        "");

    private static LayoutPage Tables => new(
        """
        <HTML><BODY BGCOLOR=#FFFFFF><TABLE WIDTH=600 BORDER=0><TR><TD COLSPAN=2><FONT SIZE=5>Uncle Bert's Kite Page</FONT><TR><TD VALIGN=TOP
        WIDTH=120>
        <A HREF=index.html>Home</A><BR><A HREF=kites.html>My kites</A><BR><A HREF=links.html>Links</A><BR><A HREF=guest.html>Guests</A>
        <TD><P>Welcome to my page about kites! I have built kites since I was a boy, and here I show how.
        <P>You need a light frame. I take <B>bamboo</B>, because it bends and does not break.
        <UL><LI>four sticks of bamboo<LI>a sheet of paper<LI>string, and a lot of it</UL>
        <P>Tie the sticks to a cross, put the paper on it and wait for the wind.<BR><BR>On a hill there is always some.
        </TABLE><CENTER><A HREF=mailto:bert@example.com>Mail me</A></CENTER></BODY></HTML>
        """,
        """
        Welcome to my page about kites! I have built kites since I was a boy, and here I show how.
        You need a light frame. I take bamboo, because it bends and does not break.
        - four sticks of bamboo
        - a sheet of paper
        - string, and a lot of it
        Tie the sticks to a cross, put the paper on it and wait for the wind.
        On a hill there is always some.
        """);

    private static LayoutPage CookieBanner => new(
        """
        <html><body><div id="cookie-consent" role="dialog"><h2>We value your privacy</h2>
        <p>We and our 731 partners store and read information on your device, such as cookies, to show you advertisements and to measure them.</p>
        <p>You can change your choice at any time by opening this window again, or object to it where we have an interest that is called
        legitimate.</p><button>Accept</button></div>
        <div class="content"><h1>The clock of Saint Mary's</h1>
        <p>The clock has stood still since the storm. Nobody minds, as everybody has a watch.</p><p>Still, twice a day it is right.</p>
        </div></body></html>
        """,
        """
        The clock has stood still since the storm. Nobody minds, as everybody has a watch.
        Still, twice a day it is right.
        """);

    private static LayoutPage LinkFarm => new(
        $"<html><body><h1>Best links</h1>{string.Concat(Enumerable.Range(0, 40).Select(FarmedLink))}</body></html>",
        "");

    private static LayoutPage NamelessDiv => new(
        """
        <div><div><a href=1>One</a> | <a href=2>Two</a> | <a href=3>Three</a></div><div><div>Monday in the mill</div>
        <div>The miller came early and found the door open. Nothing was missing, but a sack had been moved.</div>
        <div>In the flour on the floor there were the marks of small feet, which led to the window and did not come back.</div></div>
        <div><div>Latest</div><div><a href=4>Tuesday in the mill</a></div><div><a href=5>Wednesday in the mill</a></div></div></div>
        """,
        """
        The miller came early and found the door open. Nothing was missing, but a sack had been moved.
        In the flour on the floor there were the marks of small feet, which led to the window and did not come back.
        """);

    private static LayoutPage Recipe => new(
        """
        <html><body><main><h1>Pear soup</h1><p>A soup for the first cold day, which children like for its sweetness.</p><h2>You need</h2>
        <ul><li>four ripe pears</li><li>a leek</li><li>butter</li></ul>
        <h2>So it is done</h2><ol><li>Cut the leek and cook it in the butter until it is soft.</li>
        <li>Add the pears and water, and cook for half an hour.</li></ol>
        <h2>Ratings</h2><div class="rating">Four stars from twelve cooks</div></main></body></html>
        """,
        """
        A soup for the first cold day, which children like for its sweetness.
        You need
        - four ripe pears
        - a leek
        - butter
        So it is done
        - Cut the leek and cook it in the butter until it is soft.
        - Add the pears and water, and cook for half an hour.
        """);

    private static LayoutPage Poem => new(
        """
        <html><body><article><p>A goose went walking in the rain<br>and met a hen upon the lane,<br>who said: “My feet are wet.”</p>
        <p>The goose said: “That is what I like,<br>I swim along the water's dike<br>and am not through with it yet.”</p></article></body></html>
        """,
        """
        A goose went walking in the rain
        and met a hen upon the lane,
        who said: “My feet are wet.”
        The goose said: “That is what I like,
        I swim along the water's dike
        and am not through with it yet.”
        """);

    private static LayoutPage Thread => new(
        """
        <html><body><table><tr><td><a href="/">Board</a></td><td><a href="/new">New</a></td></tr></table>
        <table><tr><td>Ruth<br>12:01</td><td>Has anybody seen my grey cat? She has been gone since Sunday and she does not like the snow.</td></tr>
        <tr><td>Hans<br>12:45</td><td>A grey cat sits on our roof and looks down on everybody. Would that be like her?</td></tr></table></body></html>
        """,
        """
        Has anybody seen my grey cat? She has been gone since Sunday and she does not like the snow.
        A grey cat sits on our roof and looks down on everybody. Would that be like her?
        """);

    private static LayoutPage Figures => new(
        """
        <html><body><div class="entry"><p>These are the heights of the three hills around the town, as they were measured last summer.</p>
        <table><thead><tr><th>Hill</th><th>Height</th></tr></thead><tbody><tr><td>Old Knob</td><td>312 m</td></tr><tr><td>Long Back</td><td>298
        m</td></tr></tbody></table>
        <p>The third is on private ground and was only guessed at from afar.</p></div></body></html>
        """,
        """
        These are the heights of the three hills around the town, as they were measured last summer.
        Hill | Height
        Old Knob | 312 m
        Long Back | 298 m
        The third is on private ground and was only guessed at from afar.
        """);

    private static LayoutPage Japanese => new(
        """
        <html><body><nav><a href="/">ホーム</a></nav><div><h1>海の町</h1><p>この町は海のそばにあります。朝になると、船が港にもどってきます。</p><p>魚はすぐに市場へ運ばれます。</p>
        </div><footer>著作権</footer></body></html>
        """,
        """
        この町は海のそばにあります。朝になると、船が港にもどってきます。
        魚はすぐに市場へ運ばれます。
        """);

    private static string FarmedLink(int number) =>
        $"<p><a href=\"http://s{number}.example\">cheap tickets number {number} and the best hotels of all.</a> {number}</p>";
}
