// Elements are made by hand, never from strings of HTML: text of the model's can only ever become text.

/** An element. `attributes` may hold `text`, `class`, `on` (events), properties like `hidden` (true or false), and attributes. */
export function element(tag, attributes = {}, ...children) {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
        if (name === "text") {
            made.textContent = value;
        } else if (name === "on") {
            for (const [event, handler] of Object.entries(value)) {
                made.addEventListener(event, handler);
            }
        } else if (typeof value === "boolean") {
            made.toggleAttribute(name, value);
        } else if (value !== undefined && value !== null) {
            made.setAttribute(name, value);
        }
    }
    made.append(...children.filter(child => child !== null && child !== undefined));
    return made;
}

/** The element of an id that stands in the page. */
export const byId = id => document.getElementById(id);

const paths = {
    menu: "M4 7h16M4 12h16M4 17h10",
    close: "M6 6l12 12M18 6L6 18",
    pencil: "M4 20l1-4L16 5l3 3L8 19zM14 7l3 3",
    copy: "M9 9h10v11H9zM5 15V4h10",
    check: "M5 13l4 4L19 7",
    retry: "M19 12a7 7 0 1 1-2.2-5.1M19 4v4h-4",
    tokens: "M4 7h5v4H4zM12 7h8v4h-8zM4 14h9v4H4zM16 14h4v4h-4z",
    trash: "M5 7h14M10 7V4h4v3M7 7l1 13h8l1-13",
    download: "M12 4v11M7 11l5 5 5-5M5 20h14",
    send: "M12 20V5M6 11l6-6 6 6",
    stop: "M7 7h10v10H7z",
    sliders: "M4 8h9M17 8h3M4 16h3M11 16h9M15 6v4M9 14v4",
    system: "M4 5h16v11H4zM9 20h6",
    light: "M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM12 2v2M12 20v2M2 12h2M20 12h2M5 5l1.5 1.5M17.5 17.5L19 19M19 5l-1.5 1.5M6.5 17.5L5 19",
    dark: "M19 14.5A8 8 0 0 1 9.5 5 7.5 7.5 0 1 0 19 14.5z",
    before: "M14 6l-6 6 6 6",
    after: "M10 6l6 6-6 6",
};

/** A drawing of 24 by 24, for the eye only: the button that has it has a label. */
export function icon(name) {
    const space = "http://www.w3.org/2000/svg";
    const drawing = document.createElementNS(space, "svg");
    drawing.setAttribute("viewBox", "0 0 24 24");
    drawing.setAttribute("aria-hidden", "true");
    drawing.setAttribute("class", "drawing");
    const path = document.createElementNS(space, "path");
    path.setAttribute("d", paths[name]);
    drawing.append(path);
    return drawing;
}

/** A button that is a drawing with a label. */
export function iconButton(name, label, onClick, attributes = {}) {
    return element("button", { type: "button", class: "icon", "aria-label": label, title: label, on: { click: onClick }, ...attributes }, icon(name));
}
