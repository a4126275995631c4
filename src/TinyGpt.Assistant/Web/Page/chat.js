// The chat: what happens when something is sent, stopped, changed, opened. The other files each know one thing and are put together here.
import { byId, element, icon } from "./dom.js";
import { addNode, messagesOf, newAnswer, newConversation, nodeOf, pathOf, removeNode, textOf, titleOf } from "./conversation.js";
import { deleteConversation, loadConversation, loadConversations, onOtherTab, saveConversation, tab } from "./store.js";
import { exportConversations, importConversations } from "./files.js";
import { announce, clearNotice, showNotice, showToast } from "./notice.js";
import { watchTip } from "./tokens.js";
import { Drawer } from "./drawer.js";
import { Run } from "./run.js";
import { Server } from "./server.js";
import { Settings } from "./settings.js";
import { Thread } from "./thread.js";

const examples = [
    ["Who are you?", "about itself"],
    ["What is 345 + 678?", "a sum"],
    ["How many r are in strawberry?", "letters"],
    ["Where does Robin live?", "its little world"],
];

const conversations = loadConversations();
const runs = new Map();         // of a conversation's id: the answer that is coming
const changedAnswers = new Set();
const saveTimers = new Map();
const message = byId("message");
let isLeaving = false;
let saveInterval = 1000;
let current = conversations.get(tab.open) ?? newConversation();

const thread = new Thread({
    retry,
    edit,
    changed: () => keep(current),
    enterKey,
    isRunning: answer => [...runs.values()].some(run => run.answer === answer),
});
const drawer = new Drawer({
    open: id => open(conversations.get(id)),
    rename: (id, title) => {
        conversations.get(id).title = title;
        keep(conversations.get(id));
        showAround();
    },
    remove,
    download: id => exportConversations([conversations.get(id)], `${fileName(titleOf(conversations.get(id)))}.jsonl`),
    isRunning: id => runs.has(id),
});
const settings = new Settings({
    system: text => {
        current.system = text;
        keepSoon(current);
    },
    changed: () => {},
    keyChanged,
}, () => current.system);
const server = new Server({ useModel: model => settings.useModel(model), enterKey });

function send(text) {
    if (text && !runs.has(current.id)) {
        message.value = tab.draft = "";
        fit();
        answer(current, addNode(current, nodeOf(current, current.leaf), { role: "user", text }));
    }
}

function edit(node, text) {
    runs.get(current.id)?.stop();
    answer(current, addNode(current, nodeOf(current, node.parent), { role: "user", text }));
    message.focus();
}

// An answer that failed before it said anything leaves no version behind.
function retry(old) {
    runs.get(current.id)?.stop();
    const question = nodeOf(current, old.parent);
    if (old.state === "failed" && old.steps.length === 0 && old.id === current.leaf) {
        removeNode(current, old);
    }
    current.leaf = question.id;
    answer(current, question);
    message.focus();
}

async function answer(conversation, question) {
    const messages = messagesOf(conversation);
    const coming = addNode(conversation, question, newAnswer());
    const run = new Run(coming, tab.key, () => update(conversation, coming));
    conversations.set(conversation.id, conversation);
    runs.set(conversation.id, run);
    thread.show(conversation);
    thread.toEnd();
    keep(conversation);
    showAround();
    announce("The answer is coming.");
    // Whoever asks at once waits until it is known which tools and how long a context the server has.
    await server.ready;
    coming.context = server.context;
    await run.go({
        model: server.model, messages, ...settings.request, stream: true, stream_options: { include_usage: true }, logprobs: true, top_logprobs: 5,
    });
    if (isLeaving) {
        return;
    }
    if (runs.get(conversation.id) === run) {
        runs.delete(conversation.id);
    }
    thread.update(coming);
    keep(conversation);
    showAround();
    if (coming.problem) {
        server.failed(coming.problem.kind, coming.problem.text);
    }
    announce(spoken(coming));
}

function spoken(done) {
    const text = textOf(done);
    const start = { done: "", stopped: "Stopped. ", failed: `${done.problem?.text} ` }[done.state];
    return start + (text.length > 500 ? `${text.slice(0, 500)}… ${text.length} characters.` : text);
}

// However many tokens come, the page changes once a frame; and a few times a second where nobody looks.
function update(conversation, coming) {
    keepSoon(conversation);
    if (changedAnswers.size === 0) {
        const flush = () => {
            changedAnswers.forEach(each => thread.update(each));
            changedAnswers.clear();
        };
        document.hidden ? setTimeout(flush, 300) : requestAnimationFrame(flush);
    }
    changedAnswers.add(coming);
}

function keep(conversation) {
    clearTimeout(saveTimers.get(conversation.id));
    saveTimers.delete(conversation.id);
    if (!conversations.has(conversation.id)) {
        return;
    }
    const start = performance.now();
    if (!saveConversation(conversation, conversations.values())) {
        const text = "The browser has no more room for this page: what is said now is not kept. Export what you need, then delete some.";
        showNotice(text, ["Export all", exportAll]);
    }
    // Keeping a long conversation takes longer; it is done less often then.
    saveInterval = Math.max(1000, (performance.now() - start) * 20);
}

function keepSoon(conversation) {
    if (!saveTimers.has(conversation.id)) {
        saveTimers.set(conversation.id, setTimeout(() => keep(conversation), saveInterval));
    }
}

function open(conversation) {
    current = conversation;
    thread.show(conversation);
    thread.toEnd();
    showAround();
    drawer.close();
    message.focus();
}

/** Shows what stands around the messages: the title, the list, and whether the button sends or stops. */
function showAround() {
    const title = titleOf(current);
    const isRunning = runs.has(current.id);
    tab.open = current.id;
    byId("title").textContent = title;
    document.title = current.nodes.length > 0 ? `${title} · TinyGpt` : "TinyGpt";
    drawer.show(conversations.values(), current);
    byId("send").replaceChildren(icon(isRunning ? "stop" : "send"));
    byId("send").setAttribute("aria-label", isRunning ? "Stop the answer" : "Send");
    byId("send").title = isRunning ? "Stop the answer (Esc)" : "Send (Enter)";
    byId("send").classList.toggle("stop", isRunning);
    byId("export").disabled = conversations.size === 0;
}

function remove(id) {
    const removed = conversations.get(id);
    runs.get(id)?.stop();
    conversations.delete(id);
    deleteConversation(id);
    if (current === removed) {
        current = newConversation();
        thread.show(current);
    }
    showAround();
    byId("new-chat").focus();
    showToast(`Deleted: ${titleOf(removed)}`, "Undo", () => {
        conversations.set(id, removed);
        keep(removed);
        open(removed);
    });
}

const fileName = text => text.replace(/[^\p{L}\p{N}]+/gu, "-").replace(/^-|-$/g, "").toLowerCase() || "conversation";

function exportAll() {
    exportConversations([...conversations.values()].sort((a, b) => a.changed - b.changed), "conversations.jsonl");
}

async function importFiles(files) {
    const { conversations: read, problems } = await importConversations(files);
    for (const conversation of read) {
        conversations.set(conversation.id, conversation);
        keep(conversation);
    }
    showAround();
    if (read.length === 1) {
        open(read[0]);
    }
    showToast(`${read.length} ${read.length === 1 ? "conversation" : "conversations"} imported`);
    if (problems.length > 0) {
        const others = problems.length > 1 ? ` (and ${problems.length - 1} more)` : "";
        showNotice(`Left out: ${problems[0]}${others}`, ["Close", clearNotice]);
    }
}

function enterKey() {
    settings.open(current.system, "key");
}

// Whoever was asked for the key wanted an answer.
async function keyChanged() {
    await server.load();
    const last = nodeOf(current, current.leaf);
    if (last?.problem?.kind === "key") {
        retry(last);
    }
}

function fit() {
    if (!CSS.supports("field-sizing", "content")) {
        message.style.height = "auto";
        message.style.height = `${message.scrollHeight}px`;
    }
}

function begin() {
    byId("examples").replaceChildren(...examples.map(([text, about]) => element("li", {},
        element("button", { type: "button", class: "example", on: { click: () => { send(text); message.focus(); } } },
            element("span", { text }), element("small", { text: about })))));
    byId("composer").addEventListener("submit", event => {
        event.preventDefault();
        const run = runs.get(current.id);
        run ? run.stop() : send(message.value.trim());
    });
    message.addEventListener("input", () => {
        tab.draft = message.value;
        fit();
    });
    message.addEventListener("keydown", event => {
        if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
            event.preventDefault();
            send(message.value.trim());
        } else if (event.key === "ArrowUp" && message.value === "") {
            event.preventDefault();
            thread.editLast();
        }
    });
    addEventListener("keydown", event => {
        if (event.key === "Escape" && !byId("settings").open) {
            runs.get(current.id)?.stop();
        }
    });
    byId("new-chat").addEventListener("click", () => open(newConversation()));
    byId("export").addEventListener("click", exportAll);
    byId("import").addEventListener("click", () => byId("import-file").click());
    byId("import-file").addEventListener("change", async event => {
        await importFiles([...event.target.files]);
        event.target.value = "";
    });
    addEventListener("pagehide", () => {
        isLeaving = true;
        runs.forEach((_, id) => keep(conversations.get(id)));
        saveTimers.forEach((_, id) => keep(conversations.get(id)));
    });
    addEventListener("pageshow", event => { isLeaving &&= !event.persisted; });
    onOtherTab(takeOver);
    watchTip(byId("log"));
    message.value = tab.draft;
    fit();
    open(current);
    server.load();
}

function takeOver(id) {
    const changed = loadConversation(id);
    if (runs.has(id)) {
        return;
    }
    if (changed) {
        conversations.set(id, changed);
    } else {
        conversations.delete(id);
    }
    if (current.id === id && changed) {
        current = changed;
        thread.show(current);
    }
    showAround();
}

begin();
