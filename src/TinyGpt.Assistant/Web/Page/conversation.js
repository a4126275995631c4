// A conversation is a tree of messages, of which one path is shown: an edit or a retry grows a branch beside the old one, and nothing is lost.
//
//   { id, title, system, changed, leaf, nodes: [node] }
//   { id, parent, role: "user", text }
//   { id, parent, role: "assistant", steps, tokens, state: "running" | "done" | "stopped" | "failed", problem, finish, usage, ... }
//
// The steps of an answer are { kind: "thinking", text }, { kind: "text", text } and { kind: "call", id, name, arguments, result }.

/** A name that no other has. (crypto.randomUUID is only there over https and on the own machine.) */
function newId() {
    return [...crypto.getRandomValues(new Uint8Array(12))].map(value => value.toString(16).padStart(2, "0")).join("");
}

export function newConversation() {
    return { id: newId(), title: "", system: "", changed: Date.now(), leaf: null, nodes: [] };
}

/** Adds a message below `parent` (null: at the root) and shows it. */
export function addNode(conversation, parent, node) {
    const added = { ...node, id: newId(), parent: parent?.id ?? null };
    conversation.nodes.push(added);
    conversation.leaf = added.id;
    conversation.changed = Date.now();
    return added;
}

export const newAnswer = () => ({ role: "assistant", steps: [], tokens: [], state: "running" });

export const nodeOf = (conversation, id) => conversation.nodes.find(node => node.id === id) ?? null;

/** The messages that are shown, from the first to the leaf. */
export function pathOf(conversation) {
    const byId = new Map(conversation.nodes.map(node => [node.id, node]));
    const path = [];
    for (let node = byId.get(conversation.leaf); node; node = byId.get(node.parent)) {
        path.push(node);
    }
    return path.reverse();
}

/** The versions of a message: those that stand at its place. */
export function versionsOf(conversation, node) {
    return conversation.nodes.filter(other => other.parent === node.parent && other.role === node.role);
}

/** Shows a version of a message, with what was said after it at last. */
export function showVersion(conversation, node) {
    let last = node;
    for (let next = last; next; next = conversation.nodes.findLast(other => other.parent === last.id)) {
        last = next;
    }
    conversation.leaf = last.id;
}

/** Takes out a message that nothing follows; the one before it is shown. */
export function removeNode(conversation, node) {
    conversation.nodes = conversation.nodes.filter(other => other !== node);
    conversation.leaf = node.parent;
}

export function titleOf(conversation) {
    const first = conversation.title || conversation.nodes.find(node => node.role === "user")?.text || "New conversation";
    const line = first.trim().replace(/\s+/g, " ");
    return line.length > 60 ? line.slice(0, 58).trimEnd() + "…" : line;
}

export const textOf = answer => answer.steps.filter(step => step.kind === "text").map(step => step.text).join("\n\n");

/** The messages up to the end of `path`, in the form that the server and `tinygpt sft` read. */
export function messagesOf(conversation, path = pathOf(conversation)) {
    const system = conversation.system.trim() ? [{ role: "system", content: conversation.system }] : [];
    return [...system, ...path.flatMap(node => (node.role === "user" ? [{ role: "user", content: node.text }] : answerMessages(node)))];
}

// Calls go at the end of a message, each result in one of its own. A call that never had a result is left out, and so is a message that says nothing.
function answerMessages(answer) {
    const messages = [];
    let said = { role: "assistant", content: "" };
    const close = () => {
        if (said.content || said.tool_calls) {
            messages.push(said);
        }
        said = { role: "assistant", content: "" };
    };
    const answered = answer.steps.filter(step => step.kind !== "call" || step.result !== undefined);
    answered.forEach((step, index) => {
        if (step.kind === "thinking") {
            said.reasoning_content = (said.reasoning_content ?? "") + step.text;
        } else if (step.kind === "text") {
            said.content += step.text;
        } else {
            said.tool_calls ??= [];
            said.tool_calls.push({ id: step.id, type: "function", function: { name: step.name, arguments: step.arguments } });
            if (answered[index + 1]?.kind !== "call") {
                const calls = said.tool_calls;
                close();
                const results = answered.slice(index + 1 - calls.length, index + 1);
                messages.push(...results.map(call => ({ role: "tool", tool_call_id: call.id, content: call.result })));
            }
        }
    });
    close();
    return messages;
}

/** A conversation from messages in that form. Throws an Error that says what is wrong. */
export function fromMessages(messages) {
    const conversation = newConversation();
    let last = null;
    messages.forEach((message, index) => {
        const problem = text => new Error(`message ${index + 1} ${text}`);
        const content = contentOf(message?.content);
        if (content === null) {
            throw problem("has a content that is no text");
        }
        switch (message.role) {
            case "system":
            case "developer":
                conversation.system = content;
                break;
            case "user":
                last = addNode(conversation, last, { role: "user", text: content });
                break;
            case "assistant":
                last = last?.role === "assistant" ? last : addNode(conversation, last, { ...newAnswer(), state: "done" });
                addSaid(last, message, content);
                break;
            case "tool": {
                const calls = last?.steps?.filter(step => step.kind === "call" && step.result === undefined) ?? [];
                const call = calls.find(step => step.id === message.tool_call_id) ?? calls[0];
                if (!call) {
                    throw problem("is a tool's result, and no tool was called before it");
                }
                call.result = content;
                break;
            }
            default:
                throw problem("has no role out of system, user, assistant and tool");
        }
    });
    if (conversation.nodes.length === 0) {
        throw new Error("it has no message");
    }
    return conversation;
}

function addSaid(answer, message, content) {
    if (message.reasoning_content) {
        answer.steps.push({ kind: "thinking", text: String(message.reasoning_content) });
    }
    if (content) {
        answer.steps.push({ kind: "text", text: content });
    }
    for (const call of message.tool_calls ?? []) {
        answer.steps.push({ kind: "call", id: call.id ?? newId(), name: String(call.function?.name), arguments: asText(call.function?.arguments) });
    }
}

function contentOf(content) {
    if (Array.isArray(content)) {
        return content.every(part => typeof part?.text === "string") ? content.map(part => part.text).join("") : null;
    }
    return typeof content === "string" ? content : content === undefined || content === null ? "" : null;
}

/** The arguments of a call as text: servers send them as a text of JSON, or as the object itself. */
export const asText = value => (typeof value === "string" ? value : JSON.stringify(value ?? {}));
