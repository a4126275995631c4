namespace TinyGpt.Corpus.Steps.Extraction;

/// <summary>The elements of HTML that mean something here; all the others are <see cref="Other"/>, which runs on in its line like span.</summary>
internal enum Tag : byte
{
    Other,

    // Text that runs on in its line.
    A, B, Em, Font, I, Small, Span, Strong,

    // What stands alone.
    Br, Hr, Img, Input, Wbr, OtherVoid,

    // The page itself; the scanner takes everything as its content.
    Html, Head, Body,

    // Blocks.
    Address, Article, Aside, Blockquote, Center, Dd, Details, Dialog, Div, Dl, Dt, Fieldset, FigCaption, Figure, Footer, Form,
    H1, H2, H3, H4, H5, H6, Header, Hgroup, Legend, Li, Main, Menu, Nav, Ol, P, Search, Section, Summary, Ul,

    // Lines that are kept as they are.
    Listing, PlainText, Pre, Xmp,

    // Tables.
    Caption, Table, TableBody, Td, Th, Tr,

    // Never text.
    Button, ForeignObject, Iframe, Math, NoEmbed, NoFrames, Object, OtherSkipped, Script, Select, Style, Svg, TextArea, Title,
}
