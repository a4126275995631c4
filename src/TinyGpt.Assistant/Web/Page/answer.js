// One answer on the page. `update` adds what has come since the last time, and touches nothing else.
import { element, icon, iconButton } from "./dom.js";
import { textOf } from "./conversation.js";
import { TextRenderer } from "./format.js";
import { TokenView } from "./tokens.js";
import { announce } from "./notice.js";

export class AnswerView {
    #steps = [];        // of each step: what of it is on the page
    #tokens = null;
    #over = false;

    /**
     * `versions`: the element that switches versions, or null. `actions`: retry(answer), enterKey().
     * `isRunning`: whether this page is getting the answer.
     */
    constructor(answer, versions, actions, isRunning) {
        this.answer = answer;
        this.actions = actions;
        this.body = element("div", { class: "steps" });
        this.tokenPlace = element("div", { hidden: true });
        this.problem = element("div", { class: "problem", hidden: true });
        this.facts = element("span", { class: "facts" });
        this.copyButton = iconButton("copy", "Copy the answer", () => this.#copy());
        this.tokenButton = iconButton("tokens", "Show the tokens", () => this.#toggleTokens(), { "aria-pressed": "false" });
        this.retryButton = iconButton("retry", "Answer again", () => actions.retry(answer));
        this.foot = element("div", { class: "answer-foot" }, versions, this.copyButton, this.retryButton, this.tokenButton, this.facts);
        this.element = element("li", { class: "turn answer", "data-node": answer.id },
            element("h2", { class: "unseen", text: "Answer" }), this.body, this.tokenPlace, this.problem, this.foot);
        this.update(isRunning);
    }

    update(isRunning) {
        const { answer } = this;
        answer.steps.forEach((step, index) => {
            this.#steps[index] ??= this.#begin(step, index);
            this.#steps[index].update();
        });
        this.#tokens?.add(answer.tokens);
        this.element.classList.toggle("running", isRunning);
        this.element.classList.toggle("waiting", isRunning && answer.steps.length === 0);
        if (isRunning) {
            this.#showRunning();
        } else if (!this.#over) {
            this.#over = true;
            this.#steps.forEach(step => step.end?.());
            this.#showEnd();
        }
    }

    #begin(step, index) {
        this.#steps[index - 1]?.end?.();
        const view = step.kind === "text" ? textStep(step) : step.kind === "thinking" ? thinkingStep(step) : callStep(step);
        this.body.append(view.element);
        return view;
    }

    #showRunning() {
        const count = this.answer.tokens.length;
        this.copyButton.hidden = true;
        this.retryButton.hidden = true;
        this.tokenButton.hidden = count === 0;
        this.facts.textContent = count > 0 ? plural(count, "token") : "";
    }

    #showEnd() {
        const { answer } = this;
        this.copyButton.hidden = textOf(answer) === "";
        this.tokenButton.hidden = answer.tokens.length === 0;
        this.retryButton.hidden = answer.parent === null;
        this.facts.textContent = factsOf(answer);
        const problem = problemOf(answer);
        if (problem) {
            const again = element("button", { type: "button", class: "quiet", text: "Try again", on: { click: () => this.actions.retry(answer) } });
            const key = element("button", { type: "button", class: "quiet", text: "Enter the key", on: { click: () => this.actions.enterKey() } });
            this.problem.replaceChildren(element("p", { text: problem }), ...(answer.problem?.kind === "key" ? [key] : []), again);
            this.problem.hidden = false;
            this.retryButton.hidden = true;
        }
    }

    async #copy() {
        const text = textOf(this.answer);
        try {
            await navigator.clipboard.writeText(text);
        } catch {
            announce("The browser does not let the page copy.");
            return;
        }
        announce("Copied");
        this.copyButton.replaceChildren(icon("check"));
        setTimeout(() => this.copyButton.replaceChildren(icon("copy")), 1500);
    }

    #toggleTokens() {
        const show = this.tokenPlace.hidden;
        if (show && !this.#tokens) {
            this.#tokens = new TokenView();
            this.tokenPlace.append(this.#tokens.element);
            this.#tokens.add(this.answer.tokens);
        }
        this.tokenPlace.hidden = !show;
        this.body.hidden = show;
        this.tokenButton.setAttribute("aria-pressed", String(show));
        this.foot.scrollIntoView({ block: "nearest" });
    }
}

function textStep(step) {
    const place = element("div", { class: "text" });
    const renderer = new TextRenderer(place);
    return { element: place, update: follow(step, text => renderer.append(text)), end: () => renderer.end() };
}

// Gives `add` what has come to the step's text since the last time.
function follow(step, add) {
    let length = 0;
    return () => {
        if (step.text.length > length) {
            add(step.text.slice(length));
            length = step.text.length;
        }
    };
}

function thinkingStep(step) {
    const summary = element("summary", { text: "Thinking…" });
    const body = element("div", { class: "card-body thoughts" });
    const text = body.appendChild(document.createTextNode(""));
    return {
        element: element("details", { class: "card thinking" }, summary, body),
        update: follow(step, more => text.appendData(more)),
        end: () => { summary.textContent = "Thoughts"; },
    };
}

function callStep(step) {
    const outcome = element("span", { class: "outcome", text: "running…" });
    const result = element("pre", { class: "result", tabindex: "0", text: "No result yet." });
    const body = element("div", { class: "card-body" },
        element("h3", { text: "Asked" }), element("pre", { tabindex: "0", text: step.arguments }), element("h3", { text: "Result" }), result);
    const place = element("details", { class: "card call" },
        element("summary", {},
            element("span", { class: "tool", text: step.name }), " ", element("code", { text: shortOf(briefly(step.arguments), 48) }), " ", outcome),
        body);
    let isDone = false;
    return {
        element: place,
        update: () => {
            if (step.result !== undefined && !isDone) {
                isDone = true;
                place.classList.add("done");
                place.classList.toggle("failed", step.result.startsWith("error:"));
                outcome.textContent = `→ ${shortOf(step.result, 48)}`;
                result.textContent = step.result;
            }
        },
        end: () => {
            if (!isDone && place.parentNode?.lastChild === place) {
                outcome.textContent = "no result";
                result.textContent = "The answer ended before the tool did.";
            }
        },
    };
}

// Of {"expression": "1 + 1"} what matters: 1 + 1.
function briefly(json) {
    try {
        const values = Object.values(JSON.parse(json));
        return values.length === 1 ? String(values[0]) : json;
    } catch {
        return json;
    }
}

function shortOf(text, length) {
    const line = text.trim().replace(/\s+/g, " ");
    return line.length > length ? line.slice(0, length - 1) + "…" : line;
}

function problemOf(answer) {
    switch (answer.state) {
        case "failed": {
            const { kind, text, retryAfter } = answer.problem;
            const wait = retryAfter ? ` It asks to wait ${retryAfter} s.` : "";
            return { busy: `The server is busy: ${text}${wait}`, key: `The server wants a key: ${text}` }[kind] ?? text;
        }
        case "running":
            return "The page was closed or reloaded while this answer came. What had come was kept.";
        default:
            return textOf(answer) === "" && answer.state === "done" && !answer.steps.length ? "The model said nothing." : null;
    }
}

const plural = (number, word) => `${number.toLocaleString("en")} ${word}${number === 1 ? "" : "s"}`;

function factsOf(answer) {
    const count = answer.usage?.completion_tokens ?? answer.tokens.length;
    const context = answer.context ? ` of ${answer.context.toLocaleString("en")}` : "";
    return [
        answer.state === "stopped" ? "stopped" : answer.finish === "length" ? "cut at the longest length" : null,
        count > 0 ? plural(count, "token") : null,
        answer.rate ? `${answer.rate.toLocaleString("en", { maximumFractionDigits: answer.rate < 10 ? 1 : 0 })} tokens/s` : null,
        answer.usage ? `${answer.usage.total_tokens.toLocaleString("en")}${context} in the context` : null,
    ].filter(Boolean).join(" · ");
}
