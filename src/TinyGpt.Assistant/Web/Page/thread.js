// The messages of the conversation that is shown.
import { byId, element, iconButton } from "./dom.js";
import { nodeOf, pathOf, showVersion, versionsOf } from "./conversation.js";
import { AnswerView } from "./answer.js";

export class Thread {
    #views = new Map();
    #conversation = null;
    #shown = [];        // the ids of the messages on the page
    #sticks = true;

    /** `actions`: retry(answer), edit(message, text), changed(), enterKey(), isRunning(answer). */
    constructor(actions) {
        this.actions = actions;
        this.log = byId("log");
        this.turns = byId("turns");
        this.jump = byId("jump");
        this.log.addEventListener("scroll", () => this.#onScroll(), { passive: true });
        this.jump.addEventListener("click", () => this.toEnd());
        new ResizeObserver(() => this.follow()).observe(this.log);
    }

    /** Shows a conversation. What of it is shown already stays as it is, with its open cards. */
    show(conversation) {
        const path = pathOf(conversation);
        const ids = path.map(node => node.id);
        const isOther = this.#conversation !== conversation;
        const same = isOther ? 0 : ids.findIndex((id, index) => id !== this.#shown[index]);
        const keep = same < 0 ? ids.length : same;
        this.#shown.slice(keep).forEach(id => this.#views.delete(id));
        this.#conversation = conversation;
        this.#shown = ids;
        [...this.turns.children].slice(keep).forEach(turn => turn.remove());
        this.turns.append(...path.slice(keep).map(node => this.#viewOf(node)));
        byId("empty").hidden = path.length > 0;
        this.turns.hidden = path.length === 0;
    }

    /** Shows more of an answer that is coming. */
    update(answer) {
        const view = this.#views.get(answer.id);
        if (view) {
            view.update(this.actions.isRunning(answer));
            this.follow();
        }
    }

    /** Keeps the end in sight if the reader is there. */
    follow() {
        if (this.#sticks) {
            this.log.scrollTop = this.log.scrollHeight;
        }
    }

    toEnd() {
        this.#sticks = true;
        this.follow();
        this.jump.hidden = true;
    }

    /** Opens the last message of the user's for editing. */
    editLast() {
        this.turns.querySelector(".turn.user:nth-last-child(-n + 2) .edit")?.click();
    }

    #onScroll() {
        const { log } = this;
        this.#sticks = log.scrollHeight - log.scrollTop - log.clientHeight < 48;
        this.jump.hidden = this.#sticks;
    }

    #viewOf(node) {
        const versions = this.#versions(node);
        if (node.role === "user") {
            return this.#userTurn(node, versions);
        }
        const view = new AnswerView(node, versions, this.actions, this.actions.isRunning(node));
        this.#views.set(node.id, view);
        return view.element;
    }

    #userTurn(node, versions) {
        const turn = element("li", { class: "turn user", "data-node": node.id });
        const edit = iconButton("pencil", "Edit the message", () => this.#edit(turn, node), { class: "icon edit" });
        turn.append(
            element("h2", { class: "unseen", text: "You" }),
            element("div", { class: "bubble", text: node.text }),
            element("div", { class: "user-foot" }, versions, edit));
        return turn;
    }

    #edit(turn, node) {
        const field = element("textarea", { "aria-label": "The message, to be changed", rows: "1" });
        field.value = node.text;
        const close = () => {
            const restored = this.#viewOf(node);
            turn.replaceWith(restored);
            restored.querySelector(".edit").focus();
        };
        const form = element("form", {
            class: "editing",
            on: {
                submit: event => {
                    event.preventDefault();
                    const text = field.value.trim();
                    if (text) {
                        this.actions.edit(node, text);
                    }
                },
                keydown: event => {
                    if (event.key === "Escape") {
                        event.stopPropagation();
                        close();
                    } else if (event.key === "Enter" && !event.shiftKey && !event.isComposing && event.target === field) {
                        event.preventDefault();
                        form.requestSubmit();
                    }
                },
            },
        },
        field,
        element("div", { class: "editing-row" },
            element("button", { type: "button", class: "quiet", text: "Cancel", on: { click: close } }),
            element("button", { class: "primary", text: "Send" })));
        turn.replaceChildren(form);
        field.focus();
        field.setSelectionRange(field.value.length, field.value.length);
    }

    #versions(node) {
        const versions = versionsOf(this.#conversation, node);
        if (versions.length < 2) {
            return null;
        }
        const at = versions.indexOf(node);
        const go = (step, name) => () => {
            const target = versions[at + step];
            showVersion(this.#conversation, nodeOf(this.#conversation, target.id));
            this.show(this.#conversation);
            this.actions.changed();
            const shown = this.turns.querySelector(`[data-node="${target.id}"]`);
            (shown.querySelector(`[data-go="${name}"]:not(:disabled)`) ?? shown.querySelector("[data-go]:not(:disabled)")).focus();
        };
        return element("span", { class: "versions", role: "group", "aria-label": "Versions" },
            iconButton("before", "The version before", go(-1, "before"), { "data-go": "before", disabled: at === 0 }),
            element("span", { text: `${at + 1} of ${versions.length}` }),
            iconButton("after", "The next version", go(1, "after"), { "data-go": "after", disabled: at === versions.length - 1 }));
    }
}
