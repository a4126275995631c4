// The server: what it has, and answers as they come (server-sent events).

/** What went wrong. `kind`: away, key, busy, refused, failed, or cut (the connection broke in the middle). */
export class ServerError extends Error {
    constructor(kind, message, retryAfter = null) {
        super(message);
        this.kind = kind;
        this.retryAfter = retryAfter;
    }
}

const headers = key => (key ? { Authorization: `Bearer ${key}` } : {});

async function send(path, options) {
    let response;
    try {
        response = await fetch(path, { ...options, cache: "no-store" });
    } catch (error) {
        if (error.name === "AbortError") {
            throw error;
        }
        throw new ServerError("away", "The server does not answer. It may have been stopped, or this machine has lost it.");
    }
    if (!response.ok) {
        throw await problemOf(response);
    }
    return response;
}

async function problemOf(response) {
    let said = "";
    try {
        said = (await response.json()).error.message;
    } catch {
        said = response.statusText;
    }
    const seconds = Number(response.headers.get("Retry-After")) || null;
    switch (response.status) {
        case 401:
            return new ServerError("key", said || "The server wants a key.");
        case 429:
            return new ServerError("busy", said || "The server is busy.", seconds);
        case 413:
            return new ServerError("refused", said || "The conversation is too long for the server.");
        default:
            said ||= `The server answered with status ${response.status}.`;
            return new ServerError(response.status < 500 ? "refused" : "failed", said, seconds);
    }
}

/** The models that the server has. */
export async function loadModels(key) {
    const response = await send("/v1/models", { headers: headers(key) });
    return (await response.json()).data ?? [];
}

/** Whether the server is there at all. */
export const isThere = () => fetch("/health", { cache: "no-store" }).then(response => response.ok, () => false);

/** The chunks of one answer, as they come. Ends where the server says so; throws a ServerError, or an AbortError after `signal`. */
export async function* complete(request, key, signal) {
    const response = await send("/v1/chat/completions", {
        method: "POST",
        headers: { "Content-Type": "application/json", ...headers(key) },
        body: JSON.stringify(request),
        signal,
    });
    for await (const data of events(response.body)) {
        if (data === "[DONE]") {
            return;
        }
        const chunk = JSON.parse(data);
        if (chunk.error) {
            throw new ServerError("failed", chunk.error.message);
        }
        yield chunk;
    }
    throw new ServerError("cut", "The connection to the server broke before the answer was complete.");
}

/** The data of each event of a stream. A line may come in pieces, and so may a character. */
async function* events(body) {
    const reader = body.pipeThrough(new TextDecoderStream()).getReader();
    let rest = "";
    let data = [];
    while (true) {
        let piece;
        try {
            piece = await reader.read();
        } catch (error) {
            if (error.name === "AbortError") {
                throw error;
            }
            piece = { done: true };
        }
        if (piece.done) {
            return;
        }
        const lines = (rest + piece.value).split("\n");
        rest = lines.pop();
        for (const raw of lines) {
            const line = raw.endsWith("\r") ? raw.slice(0, -1) : raw;
            if (line.startsWith("data:")) {
                data.push(line.slice(line[5] === " " ? 6 : 5));
            } else if (line === "" && data.length > 0) {
                yield data.join("\n");
                data = [];
            }
        }
    }
}
