// Conversations as files: lines of JSON with `messages`, which `tinygpt sft` learns from.
import { element } from "./dom.js";
import { fromMessages, messagesOf, titleOf } from "./conversation.js";

/** Gives the browser a file of these conversations; of each the branch that is shown. */
export function exportConversations(conversations, name) {
    const lines = conversations.map(each => JSON.stringify({ title: titleOf(each), messages: messagesOf(each) }) + "\n");
    const address = URL.createObjectURL(new Blob(lines, { type: "application/jsonl" }));
    element("a", { href: address, download: name }).click();
    setTimeout(() => URL.revokeObjectURL(address), 10000);
}

/** Reads files. Lines that are no conversation are left out; `problems` says which, and why. */
export async function importConversations(files) {
    const conversations = [];
    const problems = [];
    for (const file of files) {
        const lines = (await file.text()).split("\n");
        lines.forEach((line, index) => {
            if (line.trim()) {
                try {
                    conversations.push(parse(JSON.parse(line)));
                } catch (error) {
                    const why = error instanceof SyntaxError ? "it is no JSON" : error.message;
                    problems.push(`${file.name}, line ${index + 1}: ${why}`);
                }
            }
        });
    }
    return { conversations, problems };
}

function parse(json) {
    const answer = json?.response ?? json?.completion;
    const messages = json?.messages ?? (json?.prompt !== undefined && answer !== undefined
        ? [{ role: "user", content: json.prompt }, { role: "assistant", content: answer }]
        : null);
    if (!Array.isArray(messages)) {
        throw new Error("it has neither messages, nor a prompt and a response");
    }
    const conversation = fromMessages(messages);
    conversation.title = typeof json.title === "string" ? json.title : "";
    return conversation;
}
