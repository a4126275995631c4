// The list of conversations. On a narrow window it lies over the page, and everything else waits.
import { byId, element, icon, iconButton } from "./dom.js";
import { titleOf } from "./conversation.js";

const narrow = matchMedia("(max-width: 820px)");

export class Drawer {
    /** `actions`: open(id), rename(id, title), remove(id), download(id), isRunning(id). */
    constructor(actions) {
        this.actions = actions;
        this.element = byId("drawer");
        this.list = byId("conversations");
        byId("open-drawer").append(icon("menu"));
        byId("close-drawer").append(icon("close"));
        byId("open-drawer").addEventListener("click", () => this.#setOpen(true));
        byId("close-drawer").addEventListener("click", () => this.#setOpen(false));
        byId("backdrop").addEventListener("click", () => this.#setOpen(false));
        this.element.addEventListener("keydown", event => {
            if (event.key === "Escape" && narrow.matches) {
                event.stopPropagation();
                this.#setOpen(false);
            }
        });
        narrow.addEventListener("change", () => this.#setOpen(false, false));
        this.#setOpen(false, false);
    }

    close() {
        if (narrow.matches) {
            this.#setOpen(false, false);
        }
    }

    #setOpen(isOpen, movesFocus = true) {
        this.element.inert = narrow.matches && !isOpen;
        byId("main").inert = narrow.matches && isOpen;
        document.body.classList.toggle("drawer-open", narrow.matches && isOpen);
        byId("open-drawer").setAttribute("aria-expanded", String(isOpen));
        if (movesFocus) {
            byId(isOpen ? "close-drawer" : "open-drawer").focus();
        }
    }

    show(conversations, current) {
        if (this.list.querySelector(".rename")) {
            return;
        }
        const held = this.list.contains(document.activeElement) ? document.activeElement.dataset.key : null;
        const sorted = [...conversations].sort((a, b) => b.changed - a.changed);
        this.list.replaceChildren(...sorted.map(conversation => this.#item(conversation, conversation === current)));
        if (held) {
            this.list.querySelector(`[data-key="${CSS.escape(held)}"]`)?.focus();
        }
    }

    #item(conversation, isCurrent) {
        const { id } = conversation;
        const title = titleOf(conversation);
        const item = element("li", { class: isCurrent ? "conversation current" : "conversation" });
        const open = element("button", { type: "button", class: "open", "data-key": `open-${id}`, title, on: { click: () => this.actions.open(id) } },
            element("span", { text: title }));
        if (isCurrent) {
            open.setAttribute("aria-current", "true");
        }
        if (this.actions.isRunning(id)) {
            open.append(element("span", { class: "pulse" }, element("span", { class: "unseen", text: "is being answered" })));
        }
        item.append(open, element("span", { class: "item-tools" },
            iconButton("pencil", `Rename ${title}`, () => this.#rename(item, conversation), { "data-key": `rename-${id}` }),
            iconButton("download", `Export ${title}`, () => this.actions.download(id), { "data-key": `download-${id}` }),
            iconButton("trash", `Delete ${title}`, () => this.actions.remove(id), { "data-key": `remove-${id}` })));
        return item;
    }

    #rename(item, conversation) {
        const field = element("input", { type: "text", class: "rename", "aria-label": "Name of the conversation", maxlength: "120" });
        field.value = titleOf(conversation);
        let isOver = false;
        const finish = (keeps, movesFocus) => {
            if (isOver) {
                return;
            }
            isOver = true;
            field.remove();
            this.actions.rename(conversation.id, keeps ? field.value.trim() : conversation.title);
            if (movesFocus) {
                this.list.querySelector(`[data-key="rename-${conversation.id}"]`)?.focus();
            }
        };
        field.addEventListener("keydown", event => {
            if (event.key === "Enter" && !event.isComposing) {
                event.preventDefault();
                finish(true, true);
            } else if (event.key === "Escape") {
                event.stopPropagation();
                finish(false, true);
            }
        });
        field.addEventListener("blur", () => finish(true, false));
        item.replaceChildren(field);
        field.focus();
        field.select();
    }
}
