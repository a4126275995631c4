// What the browser keeps: each conversation under a key of its own, so that two tabs do not overwrite each other's, and the settings.
// The key of the server is only kept until the tab is closed.

const prefix = "tinygpt.conversation.";

function read(storage, key) {
    try {
        return JSON.parse(storage().getItem(key));
    } catch {
        return null;
    }
}

function write(storage, key, value) {
    try {
        storage().setItem(key, JSON.stringify(value));
        return true;
    } catch {
        return false;
    }
}

const kept = () => localStorage;
const untilClosed = () => sessionStorage;

const isConversation = value => value && typeof value.id === "string" && Array.isArray(value.nodes);

/** All conversations, by id. What cannot be read is passed over, and left where it is. */
export function loadConversations() {
    let keys = [];
    try {
        keys = Object.keys(localStorage).filter(key => key.startsWith(prefix));
    } catch {
        // Nothing is kept for this page, and nothing was.
    }
    return new Map(keys.map(key => read(kept, key)).filter(isConversation).map(conversation => [conversation.id, conversation]));
}

export function loadConversation(id) {
    const found = read(kept, prefix + id);
    return isConversation(found) ? found : null;
}

/**
 * Keeps a conversation. Where there is no room (browsers give a page some five million characters), the tokens' probabilities go first: those of the
 * other conversations, then its own. False: there is no room for its text.
 */
export function saveConversation(conversation, others) {
    const text = () => ({ ...conversation, nodes: conversation.nodes.map(kept => (kept.tokens ? { ...kept, tokens: [] } : kept)) });
    if (write(kept, prefix + conversation.id, conversation)) {
        return true;
    }
    for (const other of [...others].filter(each => each !== conversation).sort((a, b) => a.changed - b.changed)) {
        if (other.nodes.some(node => node.tokens?.length)) {
            other.nodes.forEach(node => { if (node.tokens) { node.tokens = []; } });
            if (write(kept, prefix + other.id, other) && write(kept, prefix + conversation.id, conversation)) {
                return true;
            }
        }
    }
    return write(kept, prefix + conversation.id, text());
}

export function deleteConversation(id) {
    localStorage.removeItem(prefix + id);
}

/** Calls `changed` with the id of a conversation that another tab kept or deleted. */
export function onOtherTab(changed) {
    addEventListener("storage", event => {
        if (event.key?.startsWith(prefix)) {
            changed(event.key.slice(prefix.length));
        }
    });
}

const defaults = { temperature: 0.7, topP: 0.95, maxTokens: null, seed: null, tools: true };

export const loadSettings = () => ({ ...defaults, ...read(kept, "tinygpt.settings") });
export const saveSettings = settings => write(kept, "tinygpt.settings", settings);

export function loadAppearance() {
    try {
        return localStorage.getItem("tinygpt.appearance") ?? "system";
    } catch {
        return "system";
    }
}

export function saveAppearance(appearance) {
    try {
        localStorage.setItem("tinygpt.appearance", appearance);
    } catch {
        // It holds for this page then.
    }
}

/** What is kept until the tab is closed: the server's key, which conversation is open, and the message that is being written. */
export const tab = {
    get key() { return read(untilClosed, "tinygpt.key") ?? ""; },
    set key(value) { write(untilClosed, "tinygpt.key", value); },
    get open() { return read(untilClosed, "tinygpt.open"); },
    set open(value) { write(untilClosed, "tinygpt.open", value); },
    get draft() { return read(untilClosed, "tinygpt.draft") ?? ""; },
    set draft(value) { write(untilClosed, "tinygpt.draft", value); },
};
