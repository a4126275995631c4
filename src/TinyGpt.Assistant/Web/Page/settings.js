// What can be set: how answers are drawn, the system message, tools, the server's key, and how the page looks.
import { byId, icon } from "./dom.js";
import { loadAppearance, loadSettings, saveAppearance, saveSettings, tab } from "./store.js";

const appearances = ["system", "light", "dark"];

export class Settings {
    #values = loadSettings();
    #context = null;
    #tools = [];
    #keyBefore = "";

    /** `actions`: system(text), changed(), keyChanged(); `systemOf` gives the shown conversation's system message. */
    constructor(actions, systemOf) {
        this.actions = actions;
        this.dialog = byId("settings");
        byId("open-settings").append(icon("sliders"));
        byId("close-settings").append(icon("close"));
        for (const opener of ["open-settings", "temperature-chip"]) {
            byId(opener).addEventListener("click", () => this.open(systemOf()));
        }
        this.dialog.addEventListener("close", () => this.#onClose());
        this.dialog.addEventListener("click", event => event.target === this.dialog && this.dialog.close());
        byId("system").addEventListener("input", event => actions.system(event.target.value));
        byId("temperature").addEventListener("input", event => this.#set({ temperature: Number(event.target.value) }));
        byId("top-p").addEventListener("input", event => this.#set({ topP: Number(event.target.value) }));
        byId("max-tokens").addEventListener("input", event => this.#setWhole(event.target, "maxTokens", 1, this.#context ?? 1e6));
        byId("seed").addEventListener("input", event => this.#setWhole(event.target, "seed", 0, 2 ** 31 - 1));
        byId("tools-on").addEventListener("change", event => this.#set({ tools: event.target.checked }));
        byId("tools").addEventListener("click", () => this.#set({ tools: !this.#values.tools }));
        byId("key").addEventListener("input", event => { tab.key = event.target.value.trim(); });
        byId("theme").addEventListener("click", () => this.#nextAppearance());
        this.#show();
        this.#showAppearance(loadAppearance());
    }

    /** What of a request these settings make. */
    get request() {
        const { temperature, topP, seed, tools } = this.#values;
        return {
            temperature,
            top_p: topP,
            max_tokens: this.#longest,
            ...(seed !== null ? { seed } : {}),
            ...(this.#tools.length > 0 && !tools ? { tool_choice: "none" } : {}),
        };
    }

    get #longest() {
        const { maxTokens } = this.#values;
        return Math.min(maxTokens ?? this.#usual, this.#context ?? Infinity);
    }

    // Half of the context at most, so that the other half is for what was said.
    get #usual() {
        return Math.min(512, Math.max(1, Math.floor((this.#context ?? 1024) / 2)));
    }

    /** Takes over what the server says about its model. */
    useModel(model) {
        this.#context = model.context_length ?? null;
        this.#tools = model.tools ?? [];
        this.#show();
    }

    open(system, field = null) {
        byId("system").value = system;
        this.#keyBefore = tab.key;
        this.#show();
        this.dialog.showModal();
        if (field) {
            byId(field).focus();
        }
    }

    #onClose() {
        if (tab.key !== this.#keyBefore) {
            this.actions.keyChanged();
        }
    }

    #set(change) {
        Object.assign(this.#values, change);
        saveSettings(this.#values);
        this.#show();
        this.actions.changed();
    }

    // A field that is empty leaves it to the model; one that is wrong says so, and changes nothing.
    #setWhole(field, name, least, most) {
        const value = field.value === "" && !field.validity.badInput ? null : Number(field.value);
        const isRight = value === null || (field.value !== "" && Number.isInteger(value) && value >= least && value <= most);
        field.setAttribute("aria-invalid", String(!isRight));
        if (isRight) {
            this.#set({ [name]: value });
        } else {
            byId(`${field.id}-hint`).textContent = `A whole number from ${least} to ${most}.`;
        }
    }

    #show() {
        const { temperature, topP, maxTokens, seed, tools } = this.#values;
        const fill = (id, value) => {
            if (document.activeElement !== byId(id)) {
                byId(id).value = value ?? "";
                byId(id).setAttribute("aria-invalid", "false");
            }
        };
        byId("temperature").value = temperature;
        byId("temperature-value").textContent = temperature.toFixed(2);
        byId("temperature-chip").textContent = `Temperature ${Number(temperature.toFixed(2))}`;
        byId("top-p").value = topP;
        byId("top-p-value").textContent = topP.toFixed(2);
        fill("max-tokens", maxTokens);
        fill("seed", seed);
        byId("max-tokens").placeholder = this.#usual;
        byId("max-tokens-hint").textContent =
            this.#context ? `The model reads ${this.#context.toLocaleString("en")} at once, the answer included.` : "";
        byId("seed-hint").textContent = "The same seed gives the same answer. Empty: another each time.";
        byId("tools-on").checked = tools;
        byId("tools-setting").hidden = byId("tools").hidden = byId("tools-hint").hidden = this.#tools.length === 0;
        byId("tools-hint").textContent = `This server has: ${this.#tools.join(", ")}.`;
        byId("tools").setAttribute("aria-pressed", String(tools));
        byId("tools").title = this.#tools.join(", ");
        byId("key").value = tab.key;
    }

    #nextAppearance() {
        const next = appearances[(appearances.indexOf(loadAppearance()) + 1) % appearances.length];
        saveAppearance(next);
        this.#showAppearance(next);
    }

    #showAppearance(appearance) {
        if (appearance === "system") {
            delete document.documentElement.dataset.theme;
        } else {
            document.documentElement.dataset.theme = appearance;
        }
        const label = `Appearance: ${{ system: "as the system", light: "light", dark: "dark" }[appearance]}`;
        byId("theme").replaceChildren(icon(appearance));
        byId("theme").setAttribute("aria-label", label);
        byId("theme").title = label;
    }
}
