namespace TinyGpt.Corpus.World;

/// <summary>Names for larger worlds, after those of <see cref="Names"/>; the same rules hold.</summary>
internal static class MoreNames
{
    public static readonly string[] Female =
    [
        "Ada", "Agneta", "Aila", "Alba", "Alina", "Amara", "Amelia", "Anika", "Arla", "Asta", "Aurora", "Beata", "Bettina", "Bianca",
        "Birgitta", "Bruna", "Camilla", "Carina", "Celia", "Corinna", "Dagma", "Daria", "Diana", "Donna", "Ebba", "Elena", "Elvira", "Emilia",
        "Erika", "Esmea", "Eva", "Fenja", "Fiona", "Flora", "Franka", "Freya", "Gesa", "Gisela", "Gloria", "Grazia", "Gunda", "Heidi",
        "Henrika", "Hulda", "Imma", "Irma", "Ivana", "Jana", "Janika", "Jella", "Jetta", "Johanna", "Julia", "Jutta", "Kamilla", "Katja",
        "Klara", "Kolina", "Laura", "Leila", "Leonora", "Liana", "Linda", "Liora", "Lisa", "Livia", "Lola", "Lorena", "Lucia", "Lydia",
        "Magda", "Maja", "Manja", "Maria", "Marika", "Matilda", "Melina", "Mira", "Moina", "Monika", "Nala", "Natalia", "Nelia", "Nika",
        "Noemi", "Norina", "Odina", "Olena", "Olivia", "Orsola", "Pamela", "Perla", "Pelina", "Quenna", "Ragna", "Ramona", "Regina", "Rita",
        "Romina", "Rosalia", "Rula", "Sabina", "Salla", "Selma", "Senta", "Serena", "Sigga", "Silvia", "Sofia", "Solvita", "Stella",
        "Svea", "Sylva", "Tabea", "Tamara", "Tanja", "Tekla", "Tomma", "Trina", "Ursula", "Valeria", "Vanja", "Verena", "Vesna", "Vita",
        "Wilma", "Xenia", "Ylva", "Yolanda", "Zelda", "Zilla",
    ];

    public static readonly string[] Male =
    [
        "Aaron", "Abel", "Achim", "Adrian", "Aksel", "Alexander", "Alfred", "Alvar", "Amos", "Anders", "Ansgar", "Archibald", "Arnold",
        "Arvid", "August", "Axel", "Balder", "Baldwin", "Basil", "Benedict", "Bernard", "Bjorn", "Brandon", "Caleb", "Callum", "Calvin",
        "Cedric", "Christof", "Cornel", "Crispin", "Cyril", "Damian", "Darius", "Denis", "Detlef", "Diderik", "Dietmar", "Duncan", "Eberhard",
        "Edmund", "Edvard", "Eldar", "Elias", "Elliot", "Ernst", "Espen", "Eugen", "Evert", "Ewan", "Fabian", "Ferdinand", "Florian",
        "Folkert", "Fridolin", "Gabriel", "Garet", "Gerald", "Gerhard", "Gideon", "Goran", "Gregor", "Gunnar", "Gustav", "Hagen", "Hakon",
        "Halvor", "Haldor", "Hector", "Heinrich", "Helmut", "Herbert", "Herman", "Holger", "Horst", "Hubert", "Ignat", "Ingmar",
        "Isak", "Iven", "Jack", "Jarl", "Joachim", "Joel", "Jonas", "Jorgen", "Josef", "Julian", "Justus", "Kaspar", "Kjell", "Klaus",
        "Knut", "Konstantin", "Kristian", "Laurens", "Leander", "Leif", "Lennart", "Leopold", "Lorenz", "Lucas", "Luther", "Malcolm",
        "Marius", "Markus", "Melvin", "Merlin", "Milan", "Moritz", "Nathan", "Nestor", "Niklas", "Norbert", "Oleg", "Oliver", "Orlin",
        "Osmund", "Oswald", "Otmar", "Patrik", "Percival", "Philip", "Ragnar", "Ralf", "Raymond", "Reinhard", "Richard", "Robert", "Roland",
        "Ruben", "Rupert", "Sander", "Sebastian", "Severin", "Sigurd", "Stefan", "Steinar", "Terrell", "Thomas", "Tilman", "Tobias", "Torben",
        "Ulrich", "Vernon", "Vidar", "Vincent", "Volker", "Walter", "Werner", "Wilfred", "Willem", "Xaver", "Yorick", "Yngvar",
    ];

    public static readonly string[] Family =
    [
        "Ambler", "Archer", "Ashdown", "Aspen", "Barrow", "Bayley", "Bellamy", "Birchall", "Bluebell", "Bracken", "Briar", "Brindle",
        "Brookes", "Burdock", "Butterworth", "Candlewick", "Cartwell", "Catmint", "Chestnut", "Cobbett", "Coltsfoot", "Coppermore", "Cowslip",
        "Cranmer", "Crickmore", "Daisley", "Dappleton", "Darnley", "Dewberry", "Dimity", "Dockleaf", "Drumlin", "Duckworth", "Earnshaw",
        "Elderkin", "Fairley", "Farthing", "Featherby", "Fennel", "Finchley", "Flaxman", "Foxglove", "Furlong", "Gable", "Garland",
        "Goldcrest", "Gosling", "Greenhow", "Hawthorn", "Haymaker", "Heather", "Hedgely", "Heron", "Hobday", "Holloway", "Hopkirk", "Ivyson",
        "Jackdaw", "Jenkin", "Kingfisher", "Kirtle", "Ladle", "Lambton", "Larch", "Lavender", "Linnet", "Lovage", "Lowick", "Maplethorpe",
        "Marigold", "Marley", "Meadows", "Merriman", "Millwood", "Moorcock", "Mulberry", "Nightingale", "Northcott", "Nutley", "Oakley",
        "Oldacre", "Otterley", "Paddock", "Parsley", "Partridge", "Penfold", "Pepperell", "Periwinkle", "Piper", "Primrose", "Puddifoot",
        "Quickly", "Ramsbottom", "Redpath", "Rivers", "Robinet", "Rosebay", "Ryeland", "Saddler", "Sandpiper", "Shepley", "Silverton",
        "Skylark", "Sparrow", "Spindle", "Starling", "Stonecrop", "Summerhill", "Swallow", "Tamarisk", "Teasel", "Thackerby", "Thornhill",
        "Tidewell", "Timberlake", "Treacle", "Turnstone", "Twiggs", "Underhill", "Vinter", "Wagtail", "Waterlow", "Wheatley", "Whitlow",
        "Wicker", "Willoughby", "Winterbourne", "Woodruff", "Wren", "Yeoman",
    ];

    public static readonly string[] Places =
    [
        "Amberley", "Badgerholt", "Beechwater", "Bramblecross", "Cloverton", "Cobblestow", "Coldspring", "Dovecombe", "Eelmarsh", "Elderbrook",
        "Finchwold", "Gorsehill", "Greywater", "Harefield", "Heronsea", "Ivyford", "Kestrelby", "Lambsdale", "Marlowick", "Millersford",
        "Nettlecombe", "Oakhaven", "Pinegarth", "Quarrystone", "Ravenholt", "Saltmarsh", "Sedgewick", "Swanmouth", "Thistledown", "Wheatmoor",
    ];

    public static readonly string[] Pets =
    [
        "Almond", "Apricot", "Bagel", "Banjo", "Barnacle", "Beetle", "Bibble", "Bingo", "Blossom", "Bobbin", "Bouncer", "Bramble", "Brownie",
        "Bumble", "Buster", "Captain", "Caramel", "Cashew", "Checkers", "Chutney", "Chip", "Cocoa", "Comet", "Cookie", "Copper", "Cricket",
        "Crumpet", "Cupcake", "Daffodil", "Dapple", "Dash", "Doodle", "Echo", "Fable", "Fluffy", "Freckles", "Frosty", "Fudge", "Gadget",
        "Giggles", "Gizmo", "Goblin", "Hoppity", "Honeybun", "Jingles", "Jolly", "Lentil", "Licorice", "Maple", "Marmalade", "Midnight",
        "Mittens", "Moppet", "Mustard", "Nimbus", "Nugget", "Oatmeal", "Onyx", "Oriole", "Paddle", "Pancake", "Paprika", "Parsnip", "Pebblet",
        "Pistachio", "Pippin", "Pirate", "Pixie", "Pogo", "Popcorn", "Poppet", "Puddle", "Puffin", "Quince", "Radish", "Rascal", "Ripple",
        "Rocket", "Saffron", "Scamper", "Scout", "Sesame", "Skipper", "Smudge", "Snuffle", "Sorbet", "Sparkle", "Sprout", "Squeak", "Stripes",
        "Tango", "Tinker", "Toffee", "Treasure", "Trundle", "Tulip", "Turnip", "Twinkle", "Wiggle", "Wombat", "Zigzag", "Zippy",
    ];
}
