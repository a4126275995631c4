// What the page has to say itself: a line on top while something is wrong, a passing line below, and words for who listens.
import { byId, element, iconButton } from "./dom.js";

let shown = "";

/** Says on top of the page what is wrong, and offers `actions` ([label, handler]). The same line again changes nothing. */
export function showNotice(text, ...actions) {
    if (text === shown) {
        return;
    }
    shown = text;
    byId("notice").replaceChildren(
        element("span", { text }),
        ...actions.map(([label, handler]) => element("button", { type: "button", class: "quiet", text: label, on: { click: handler } })));
}

export function clearNotice() {
    shown = "";
    byId("notice").replaceChildren();
}

let toastTimer = 0;

/** Says something in passing, with one thing that can be done about it. Stays while it has the pointer or the focus. */
export function showToast(text, label, handler) {
    const toast = byId("toast");
    const hide = () => {
        clearTimeout(toastTimer);
        toast.replaceChildren();
    };
    toast.replaceChildren(element("span", { text }));
    if (label) {
        toast.append(element("button", { type: "button", class: "quiet", text: label, on: { click: () => { hide(); handler(); } } }));
    }
    toast.append(iconButton("close", "Close the message", hide));
    const later = () => {
        clearTimeout(toastTimer);
        toastTimer = setTimeout(() => (toast.matches(":hover, :focus-within") ? later() : hide()), 15000);
    };
    later();
}

/** Says something to who listens to the page. */
export function announce(text) {
    byId("announcer").textContent = text;
}
