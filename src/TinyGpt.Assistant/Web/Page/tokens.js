// An answer token by token, each coloured by how likely the model held it, with what else could have come.
import { byId, element } from "./dom.js";

// From which probability on a token has which shade; the last is for all below.
const shades = [0.9, 0.6, 0.3, 0.1, 0.02, 0];
const headings = { thinking: "Thoughts", call: "Call of a tool", text: "Answer" };

const visible = text => text.replaceAll(" ", "␣").replaceAll("\n", "↵").replaceAll("\t", "⇥") || "(nothing)";

function percent(logProbability) {
    const value = Math.exp(logProbability) * 100;
    return value >= 99.95 ? "100%" : value < 0.01 ? "< 0.01%" : `${value.toFixed(value < 1 ? 2 : 1)}%`;
}

/** The tokens of one answer. Grows with `add`; one stop of the tab key, arrows within. */
export class TokenView {
    #count = 0;
    #group = null;
    #kind = "";

    constructor() {
        this.list = element("div", {
            class: "token-list", role: "listbox", "aria-orientation": "horizontal",
            "aria-label": "Tokens of the answer. Arrow keys go from one to the next.",
            on: {
                keydown: event => this.#onKey(event),
                focusin: event => showTip(event.target),
                focusout: () => hideTip(),
                // Not when a token comes to lie under a pointer that rests.
                pointermove: event => event.target !== owner && event.target.role === "option" && showTip(event.target),
                pointerleave: () => hideTipSoon(),
            },
        });
        this.element = element("div", { class: "tokens" }, legend(), this.list);
    }

    /** Adds those of `tokens` that are not there yet. */
    add(tokens) {
        for (; this.#count < tokens.length; this.#count++) {
            const [text, logProbability, kind, alternatives] = tokens[this.#count];
            if (kind !== this.#kind) {
                this.#kind = kind;
                this.#group = this.list.appendChild(element("div", { role: "group", "aria-label": headings[kind], class: `token-group of-${kind}` }));
            }
            const shade = shades.findIndex(least => Math.exp(logProbability) >= least);
            const option = element("span", {
                role: "option", "aria-selected": "false", class: `token p${shade}`, tabindex: this.#count === 0 ? "0" : "-1",
                "aria-label": `${visible(text)} ${percent(logProbability)}`, text,
            });
            option.token = { text, logProbability, alternatives };
            this.#group.append(option);
            if (text.endsWith("\n")) {
                this.#group.append(element("br"));
            }
        }
    }

    #onKey(event) {
        const options = [...this.list.querySelectorAll("[role=option]")];
        const at = options.indexOf(event.target);
        const next = { ArrowRight: at + 1, ArrowDown: at + 1, ArrowLeft: at - 1, ArrowUp: at - 1, Home: 0, End: options.length - 1 }[event.key];
        if (event.key === "Escape" && !byId("token-tip").hidden) {
            hideTip();
            event.stopPropagation();
        } else if (next !== undefined) {
            event.preventDefault();
            const target = options[Math.max(0, Math.min(options.length - 1, next))];
            event.target.tabIndex = -1;
            target.tabIndex = 0;
            target.focus();
        }
    }
}

function legend() {
    const names = ["90% and more", "60%", "30%", "10%", "2%", "less"];
    return element("p", { class: "legend" },
        element("span", { text: "How likely each token was:" }), ...names.map((text, shade) => element("span", { class: `token p${shade}`, text })));
}

let owner = null;
let hideTimer = 0;

function showTip(option) {
    if (!option.token) {
        return;
    }
    hideTip();
    const tip = byId("token-tip");
    const { text, logProbability, alternatives } = option.token;
    const rows = [];
    for (let i = 0; i < alternatives.length; i += 2) {
        rows.push([alternatives[i], alternatives[i + 1]]);
    }
    const rank = rows.findIndex(([other]) => other === text);
    const place = rank < 0 ? `less likely than ${rows.length} others` : rank === 0 ? "the likeliest" : `place ${rank + 1}`;
    if (rank < 0) {
        rows.push([text, logProbability]);
    }
    tip.replaceChildren(
        element("p", { class: "tip-head" }, element("b", { text: visible(text) }), ` · ${place}`),
        element("ul", {}, ...rows.map(([other, value]) => tipRow(other, value, other === text))));
    tip.hidden = false;
    option.setAttribute("aria-describedby", "token-tip");
    owner = option;
    placeTip();
}

function tipRow(text, logProbability, isChosen) {
    const bar = element("span", { class: "bar", "aria-hidden": "true" });
    bar.style.setProperty("--share", Math.exp(logProbability).toFixed(4));
    return element("li", isChosen ? { class: "chosen" } : {},
        element("span", { class: "tip-token", text: visible(text) }), bar, element("span", { class: "tip-percent", text: percent(logProbability) }),
        isChosen ? element("span", { class: "unseen", text: "(this one)" }) : null);
}

// Above the token, or below it where there is no room, and never beyond the window's edges.
function placeTip() {
    const tip = byId("token-tip");
    const at = owner.getClientRects()[0] ?? owner.getBoundingClientRect();
    const { width, height } = tip.getBoundingClientRect();
    const above = at.top - height - 6;
    tip.style.left = `${Math.max(8, Math.min(at.left, innerWidth - width - 8))}px`;
    tip.style.top = `${above >= 8 ? above : at.bottom + 6}px`;
}

function hideTip() {
    clearTimeout(hideTimer);
    owner?.removeAttribute("aria-describedby");
    owner = null;
    byId("token-tip").hidden = true;
}

// The pointer has time to go over to the tip, which stays while it is there.
function hideTipSoon() {
    clearTimeout(hideTimer);
    hideTimer = setTimeout(hideTip, 150);
}

/** To be called once: the tip stays under the pointer, goes with its token when the page scrolls, and goes away with Escape. */
export function watchTip(log) {
    const tip = byId("token-tip");
    tip.addEventListener("pointerenter", () => clearTimeout(hideTimer));
    tip.addEventListener("pointerleave", hideTipSoon);
    log.addEventListener("scroll", () => (owner?.isConnected ? placeTip() : hideTip()), { passive: true });
    addEventListener("keydown", event => {
        if (event.key === "Escape" && owner) {
            hideTip();
            event.stopPropagation();
        }
    }, { capture: true });
}
