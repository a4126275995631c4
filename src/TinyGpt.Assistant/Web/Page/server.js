// Whether the server is there, and what it has. While it is away, it is looked for every few seconds.
import { isThere, loadModels } from "./api.js";
import { byId, element } from "./dom.js";
import { announce, clearNotice, showNotice } from "./notice.js";
import { tab } from "./store.js";

export class Server {
    #timer = 0;
    models = [];
    ready = Promise.resolve();

    /** `actions`: useModel(model), enterKey(). */
    constructor(actions) {
        this.actions = actions;
    }

    /** The id of the model that is asked; undefined: the server has not said which it has, and takes its own. */
    get model() {
        return byId("model").querySelector("select")?.value ?? this.models[0]?.id;
    }

    get #chosen() {
        return this.models.find(each => each.id === this.model);
    }

    get context() {
        return this.#chosen?.context_length ?? null;
    }

    /** Asks the server what it has; `ready` is when it has answered, or has not. */
    load() {
        this.ready = this.#load();
        return this.ready;
    }

    async #load() {
        try {
            this.models = await loadModels(tab.key);
            clearNotice();
            this.#showModels();
        } catch (error) {
            this.failed(error.kind, error.message);
        }
    }

    /** Says what an error means for the page; errors that are one answer's own are shown there. */
    failed(kind, text) {
        if (kind === "key") {
            showNotice(`The server wants a key: ${text}`, ["Enter the key", this.actions.enterKey]);
        } else if (kind === "away") {
            const away = "The server is away. Start it with `tinygpt serve --model FOLDER`; the page looks for it every 3 seconds.";
            showNotice(away, ["Look now", () => this.#look()]);
            clearInterval(this.#timer);
            this.#timer = setInterval(() => document.hidden || this.#look(), 3000);
        } else if (kind === "refused" && this.models.length > 0) {
            // It may have been started anew, with another model.
            this.models = [];
            this.load();
        } else if (this.models.length === 0) {
            showNotice(`The server does not say which models it has: ${text}`, ["Try again", () => this.load()]);
        }
    }

    async #look() {
        if (await isThere()) {
            clearInterval(this.#timer);
            announce("The server is back.");
            await this.load();
        }
    }

    #showModels() {
        const place = byId("model");
        const before = this.model;
        if (this.models.length > 1) {
            const select = element("select", { "aria-label": "Model", on: { change: () => this.actions.useModel(this.#chosen) } },
                ...this.models.map(each => element("option", { value: each.id, text: each.id })));
            place.replaceChildren(select);
            select.value = this.models.some(each => each.id === before) ? before : this.models[0].id;
        } else {
            place.textContent = this.models[0]?.id ?? "";
        }
        if (this.#chosen) {
            this.actions.useModel(this.#chosen);
        }
    }
}
