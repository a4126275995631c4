// One answer on its way: chunks of the server's become steps of the answer.
import { complete, ServerError } from "./api.js";
import { asText } from "./conversation.js";

export class Run {
    #controller = new AbortController();

    /** `changed` is called after each chunk, and once more when it is over. */
    constructor(answer, key, changed) {
        this.answer = answer;
        this.key = key;
        this.changed = changed;
    }

    /** Gets the answer to a request. */
    async go(request) {
        const { answer } = this;
        const start = performance.now();
        let last = start;
        try {
            for await (const chunk of complete(request, this.key, this.#controller.signal)) {
                last = performance.now();
                addChunk(answer, chunk);
                this.changed();
            }
            answer.state = "done";
        } catch (error) {
            if (error.name === "AbortError") {
                answer.state = "stopped";
            } else {
                const known = error instanceof ServerError;
                answer.state = "failed";
                answer.problem = {
                    kind: known ? error.kind : "failed",
                    text: known ? error.message : `The server's answer cannot be read: ${error.message}`,
                    retryAfter: error.retryAfter ?? null,
                };
            }
        }
        // From the question to the last piece, since pieces may come in heaps: the reading of the question is counted too.
        const count = answer.usage?.completion_tokens ?? answer.tokens.length;
        answer.rate = count > 0 && last > start ? (count * 1000) / (last - start) : null;
        this.changed();
    }

    stop() {
        this.#controller.abort();
    }
}

/** Adds what one chunk brings to an answer. */
function addChunk(answer, chunk) {
    answer.model ??= chunk.model;
    answer.usage = chunk.usage ?? answer.usage;
    const choice = chunk.choices?.[0];
    if (!choice) {
        return;
    }
    const delta = choice.delta ?? {};
    addText(answer, "thinking", delta.reasoning_content);
    addText(answer, "text", delta.content);
    for (const event of delta.tool_events ?? []) {
        addToolEvent(answer, event);
    }
    const kind = delta.reasoning_content ? "thinking" : delta.tool_events ? "call" : "text";
    for (const token of choice.logprobs?.content ?? []) {
        answer.tokens.push(packed(token, kind));
    }
    answer.finish = choice.finish_reason ?? answer.finish;
}

function addText(answer, kind, text) {
    if (!text) {
        return;
    }
    const last = answer.steps.at(-1);
    if (last?.kind === kind) {
        last.text += text;
    } else {
        answer.steps.push({ kind, text });
    }
}

// A call comes twice: when the model has made it, and with its result when it has run.
function addToolEvent(answer, event) {
    let call = answer.steps.find(step => step.kind === "call" && step.id === event.id);
    if (!call) {
        call = { kind: "call", id: event.id, name: event.name, arguments: asText(event.arguments) };
        answer.steps.push(call);
    }
    if (event.result !== undefined) {
        call.result = asText(event.result);
    }
}

// Kept short, since the browser keeps little: [token, log-probability, kind, [alternative, log-probability, ...]].
function packed(token, kind) {
    const rounded = value => Math.round(value * 1000) / 1000;
    return [shown(token), rounded(token.logprob), kind, (token.top_logprobs ?? []).flatMap(other => [shown(other), rounded(other.logprob)])];
}

// A token that is a part of a character has no text of its own: its bytes are shown.
function shown(token) {
    return token.bytes?.length && (token.token === "" || token.token.includes("\ufffd"))
        ? `⟨${token.bytes.map(value => value.toString(16).toUpperCase().padStart(2, "0")).join(" ")}⟩`
        : token.token;
}
