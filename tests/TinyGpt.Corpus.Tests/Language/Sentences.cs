namespace TinyGpt.Corpus.Tests.Language;

/// <summary>Sentences written for these tests, three in each language.</summary>
internal static class Sentences
{
    public static readonly (string Language, string[] Lines)[] All =
    [
        ("en", [
            "My grandmother kept bees behind the old barn until she was eighty.",
            "Nobody knew why the train had stopped in the middle of the field.",
            "We bought bread, cheese and a bag of apples for the long walk.",
        ]),
        ("de", [
            "Meine Großmutter hatte bis zu ihrem achtzigsten Jahr Bienen hinter der Scheune.",
            "Niemand wusste, warum der Zug mitten auf dem Feld stehen geblieben war.",
            "Wir kauften Brot, Käse und eine Tüte Äpfel für den langen Weg.",
        ]),
        ("fr", [
            "Ma grand-mère élevait des abeilles derrière la vieille grange.",
            "Personne ne savait pourquoi le train s'était arrêté au milieu des champs.",
            "Nous avons acheté du pain, du fromage et un sac de pommes pour la route.",
        ]),
        ("es", [
            "Mi abuela tenía abejas detrás del viejo granero hasta los ochenta años.",
            "Nadie sabía por qué el tren se había parado en medio del campo.",
            "Compramos pan, queso y una bolsa de manzanas para el largo camino.",
        ]),
        ("it", [
            "Mia nonna teneva le api dietro il vecchio fienile fino a ottant'anni.",
            "Nessuno sapeva perché il treno si fosse fermato in mezzo ai campi.",
            "Abbiamo comprato pane, formaggio e un sacchetto di mele per la strada.",
        ]),
        ("nl", [
            "Mijn grootmoeder hield tot haar tachtigste bijen achter de oude schuur.",
            "Niemand wist waarom de trein midden in het veld was gestopt.",
            "We kochten brood, kaas en een zak appels voor de lange wandeling.",
        ]),
        ("pt", [
            "A minha avó criava abelhas atrás do velho celeiro até aos oitenta anos.",
            "Ninguém sabia por que o comboio tinha parado no meio do campo.",
            "Comprámos pão, queijo e um saco de maçãs para a longa caminhada.",
        ]),
        ("sv", [
            "Min mormor hade bin bakom den gamla ladan tills hon fyllde åttio.",
            "Ingen visste varför tåget hade stannat mitt ute på fältet.",
            "Vi köpte bröd, ost och en påse äpplen till den långa vandringen.",
        ]),
        ("da", [
            "Min mormor havde bier bag den gamle lade, indtil hun blev firs.",
            "Ingen vidste, hvorfor toget var standset midt ude på marken.",
            "Vi købte brød, ost og en pose æbler til den lange gåtur.",
        ]),
        ("nb", [
            "Bestemoren min hadde bier bak den gamle låven til hun ble åtti.",
            "Ingen visste hvorfor toget hadde stoppet midt ute på jordet.",
            "Vi kjøpte brød, ost og en pose med epler til den lange turen.",
        ]),
        ("fi", [
            "Isoäidilläni oli mehiläisiä vanhan ladon takana kahdeksankymppiseksi asti.",
            "Kukaan ei tiennyt, miksi juna oli pysähtynyt keskelle peltoa.",
            "Ostimme leipää, juustoa ja pussillisen omenoita pitkää kävelyä varten.",
        ]),
        ("pl", [
            "Moja babcia hodowała pszczoły za starą stodołą aż do osiemdziesiątki.",
            "Nikt nie wiedział, dlaczego pociąg zatrzymał się w szczerym polu.",
            "Kupiliśmy chleb, ser i torbę jabłek na długą wędrówkę.",
        ]),
        ("cs", [
            "Moje babička chovala za starou stodolou včely až do osmdesáti let.",
            "Nikdo nevěděl, proč vlak zastavil uprostřed pole.",
            "Koupili jsme chléb, sýr a pytlík jablek na dlouhou cestu.",
        ]),
        ("sk", [
            "Moja stará mama chovala včely za starou stodolou až do osemdesiatky.",
            "Nikto nevedel, prečo vlak zastavil uprostred poľa.",
            "Kúpili sme chlieb, syr a vrecko jabĺk na dlhú cestu.",
        ]),
        ("sl", [
            "Moja babica je do osemdesetega leta gojila čebele za starim skednjem.",
            "Nihče ni vedel, zakaj se je vlak ustavil sredi polja.",
            "Kupili smo kruh, sir in vrečko jabolk za dolgo pot.",
        ]),
        ("hr", [
            "Moja baka je držala pčele iza stare staje sve do osamdesete godine.",
            "Nitko nije znao zašto se vlak zaustavio usred polja.",
            "Kupili smo kruh, sir i vrećicu jabuka za dugu šetnju.",
        ]),
        ("hu", [
            "A nagymamám nyolcvanéves koráig méheket tartott az öreg csűr mögött.",
            "Senki sem tudta, miért állt meg a vonat a mező közepén.",
            "Kenyeret, sajtot és egy zacskó almát vettünk a hosszú útra.",
        ]),
        ("ro", [
            "Bunica mea a crescut albine în spatele hambarului până la optzeci de ani.",
            "Nimeni nu știa de ce trenul se oprise în mijlocul câmpului.",
            "Am cumpărat pâine, brânză și o pungă de mere pentru drumul lung.",
        ]),
        ("tr", [
            "Büyükannem seksen yaşına kadar eski ahırın arkasında arı besledi.",
            "Trenin neden tarlanın ortasında durduğunu kimse bilmiyordu.",
            "Uzun yürüyüş için ekmek, peynir ve bir torba elma aldık.",
        ]),
        ("id", [
            "Nenek saya memelihara lebah di belakang lumbung tua sampai umur delapan puluh.",
            "Tidak ada yang tahu mengapa kereta itu berhenti di tengah sawah.",
            "Kami membeli roti, keju, dan sekantong apel untuk perjalanan panjang.",
        ]),
        ("vi", [
            "Bà tôi nuôi ong sau nhà kho cũ cho đến năm tám mươi tuổi.",
            "Không ai biết vì sao đoàn tàu lại dừng giữa cánh đồng.",
            "Chúng tôi mua bánh mì, pho mát và một túi táo cho chuyến đi dài.",
        ]),
        ("et", [
            "Minu vanaema pidas vana küüni taga mesilasi kuni kaheksakümnenda eluaastani.",
            "Keegi ei teadnud, miks rong keset põldu peatus.",
            "Ostsime pika jalutuskäigu jaoks leiba, juustu ja kotitäie õunu.",
        ]),
        ("lv", [
            "Mana vecmāmiņa turēja bites aiz vecā šķūņa līdz astoņdesmit gadu vecumam.",
            "Neviens nezināja, kāpēc vilciens bija apstājies lauka vidū.",
            "Mēs nopirkām maizi, sieru un maisiņu ābolu garajam ceļam.",
        ]),
        ("lt", [
            "Mano močiutė laikė bites už seno svirno iki aštuoniasdešimties metų.",
            "Niekas nežinojo, kodėl traukinys sustojo vidury lauko.",
            "Nusipirkome duonos, sūrio ir maišelį obuolių ilgai kelionei.",
        ]),
        ("ca", [
            "La meva àvia tenia abelles darrere el graner vell fins als vuitanta anys.",
            "Ningú no sabia per què el tren s'havia aturat al mig del camp.",
            "Vam comprar pa, formatge i una bossa de pomes per al llarg camí.",
        ]),
        ("ru", [
            "Моя бабушка держала пчёл за старым сараем до восьмидесяти лет.",
            "Никто не знал, почему поезд остановился посреди поля.",
            "Мы купили хлеб, сыр и пакет яблок в долгую дорогу.",
        ]),
        ("uk", [
            "Моя бабуся тримала бджіл за старою клунею до вісімдесяти років.",
            "Ніхто не знав, чому потяг зупинився посеред поля.",
            "Ми купили хліб, сир і торбинку яблук у довгу дорогу.",
        ]),
        ("bg", [
            "Баба ми отглеждаше пчели зад стария хамбар до осемдесетата си година.",
            "Никой не знаеше защо влакът е спрял насред полето.",
            "Купихме хляб, сирене и торба ябълки за дългия път.",
        ]),
        ("el", [
            "Η γιαγιά μου είχε μέλισσες πίσω από τον παλιό αχυρώνα.",
            "Κανείς δεν ήξερε γιατί το τρένο σταμάτησε στη μέση του κάμπου.",
            "Αγοράσαμε ψωμί, τυρί και μια σακούλα μήλα για τον μακρύ δρόμο.",
        ]),
        ("he", [
            "סבתא שלי גידלה דבורים מאחורי האסם הישן.",
            "אף אחד לא ידע למה הרכבת עצרה באמצע השדה.",
            "קנינו לחם, גבינה ושקית תפוחים לדרך הארוכה.",
        ]),
        ("ar", [
            "كانت جدتي تربي النحل خلف الحظيرة القديمة حتى بلغت الثمانين.",
            "لم يعرف أحد لماذا توقف القطار في وسط الحقل.",
            "اشترينا خبزا وجبنا وكيسا من التفاح للطريق الطويل.",
        ]),
        ("fa", [
            "مادربزرگم تا هشتاد سالگی پشت انبار قدیمی زنبور نگه می‌داشت.",
            "هیچ کس نمی‌دانست چرا قطار وسط دشت ایستاده است.",
            "برای راه طولانی نان و پنیر و یک کیسه سیب خریدیم.",
        ]),
        ("hi", [
            "मेरी दादी पुराने खलिहान के पीछे मधुमक्खियाँ पालती थीं।",
            "किसी को नहीं पता था कि रेलगाड़ी खेत के बीच में क्यों रुकी।",
            "हमने लंबे रास्ते के लिए रोटी, पनीर और सेब खरीदे।",
        ]),
        ("th", [
            "คุณยายของฉันเลี้ยงผึ้งไว้หลังยุ้งฉางเก่า",
            "ไม่มีใครรู้ว่าทำไมรถไฟจึงหยุดกลางทุ่งนา",
            "เราซื้อขนมปัง ชีส และแอปเปิลหนึ่งถุงสำหรับการเดินทางไกล",
        ]),
        ("ja", [
            "祖母は八十歳になるまで古い納屋の裏で蜂を飼っていました。",
            "列車がなぜ畑の真ん中で止まったのか、誰にも分かりませんでした。",
            "長い道のりのために、パンとチーズとりんごを買いました。",
        ]),
        ("ko", [
            "할머니는 여든 살까지 낡은 헛간 뒤에서 벌을 치셨다.",
            "기차가 왜 들판 한가운데에 멈췄는지 아무도 몰랐다.",
            "우리는 긴 산책을 위해 빵과 치즈와 사과 한 봉지를 샀다.",
        ]),
        ("zh", [
            "我的祖母在老谷仓后面养蜜蜂，一直养到八十岁。",
            "没有人知道火车为什么停在田野中间。",
            "我们为长途步行买了面包、奶酪和一袋苹果。",
        ]),
    ];

    /// <summary>All sentences of a language, with spaces between them.</summary>
    public static string Of(string language) => string.Join(' ', All.Single(one => one.Language == language).Lines);
}
