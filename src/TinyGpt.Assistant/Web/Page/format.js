// Text of the model's as paragraphs, lists, code, bold: a few signs of Markdown, read as they come. Only the end of the page changes, so that a long
// answer costs no more a token than a short one. A sign whose other half never comes on its line becomes plain text again.
import { element } from "./dom.js";

const listMark = /^ {0,6}(?:[-*+]|(\d{1,3})[.)]) /;
const headingMark = /^#{1,4} /;
const maybeMark = /^(?: {1,6}| {0,6}(?:[-*+]|\d{1,3}[.)]?)|#{1,4}|`{1,2})$/;

export class TextRenderer {
    #container;
    #rest = "";
    #atLineStart = true;
    #block = null;      // the paragraph, list item or code that text goes to
    #isCode = false;
    #list = null;
    #open = [];         // bold and code within the line: { span, mark }, the innermost last

    constructor(container) {
        this.#container = container;
    }

    append(text) {
        this.#rest += text;
        this.#read(false);
    }

    /** No more text comes. */
    end() {
        this.#read(true);
        this.#closeSpans();
    }

    #read(isEnd) {
        let at = 0;
        while (at < this.#rest.length) {
            const next = this.#atLineStart ? this.#lineStart(at, isEnd) : this.#isCode ? this.#codeLine(at) : this.#inLine(at, isEnd);
            if (next < 0) {
                break;
            }
            at = next;
        }
        this.#rest = this.#rest.slice(at);
    }

    // Each of these takes some text at `at` and says where to go on; -1: more must come first.
    #lineStart(at, isEnd) {
        const stop = this.#rest.indexOf("\n", at);
        const line = this.#rest.slice(at, stop < 0 ? at + 64 : Math.min(stop, at + 64));
        const isWhole = stop >= 0 || isEnd;
        if (!isWhole && (maybeMark.test(line) || (line.startsWith("```") && line.length < 64 && !line.slice(3).includes("`")))) {
            return -1;
        }
        if (isWhole && /^```[^`]*$/.test(line)) {
            return this.#fence(line.slice(3).trim(), stop < 0 ? this.#rest.length : stop + 1);
        }
        this.#atLineStart = false;
        if (this.#isCode) {
            return at;
        }
        if (line.trim() === "" && stop >= 0) {
            this.#endBlock();
            this.#atLineStart = true;
            return stop + 1;
        }
        const mark = listMark.exec(line);
        if (mark) {
            this.#item(mark[1]);
            return at + mark[0].length;
        }
        if (headingMark.test(line)) {
            this.#endBlock();
            this.#block = this.#container.appendChild(element("p", { class: "heading" }));
            return at + headingMark.exec(line)[0].length;
        }
        if (this.#block?.tagName === "P" && this.#block.className === "") {
            this.#write("\n");
        } else {
            this.#endBlock();
            this.#block = this.#container.appendChild(element("p"));
            return at + /^ */.exec(line)[0].length;
        }
        return at;
    }

    #fence(language, next) {
        if (this.#isCode) {
            this.#isCode = false;
            this.#block = null;
        } else {
            this.#endBlock();
            this.#block = element("code");
            const label = language ? `Code, ${language}` : "Code";
            this.#container.append(element("pre", { tabindex: "0", role: "region", "aria-label": label }, this.#block));
            this.#isCode = true;
        }
        return next;
    }

    #item(number) {
        const tag = number ? "OL" : "UL";
        this.#block = null;
        if (this.#list?.tagName !== tag) {
            this.#list = this.#container.appendChild(element(tag, number && number !== "1" ? { start: number } : {}));
        }
        this.#block = this.#list.appendChild(element("li"));
    }

    #endBlock() {
        this.#block = null;
        this.#list = null;
    }

    #codeLine(at) {
        const stop = this.#rest.indexOf("\n", at);
        const end = stop < 0 ? this.#rest.length : stop + 1;
        this.#write(this.#rest.slice(at, end));
        this.#atLineStart = stop >= 0;
        return end;
    }

    #inLine(at, isEnd) {
        const inner = this.#open.at(-1);
        const signs = inner?.mark === "`" ? /[`\n]/g : /[`\n]|\*+/g;
        signs.lastIndex = at;
        const found = signs.exec(this.#rest);
        const end = found ? found.index : this.#rest.length;
        if (end > at) {
            this.#write(this.#rest.slice(at, end));
            return end;
        }
        if (found[0] === "\n") {
            this.#closeSpans();
            this.#atLineStart = true;
            return end + 1;
        }
        const after = end + found[0].length;
        if (found[0] === "`") {
            this.#toggle("`", "code");
        } else if (after === this.#rest.length && !isEnd) {
            return -1;
        } else if (found[0] === "**" && (inner?.mark === "**" || /\S/.test(this.#rest[after] ?? " "))) {
            this.#toggle("**", "strong");
        } else {
            this.#write(found[0]);
        }
        return after;
    }

    #toggle(mark, tag) {
        const inner = this.#open.at(-1);
        if (inner?.mark !== mark) {
            const span = element(tag);
            this.#target.append(span);
            this.#open.push({ span, mark });
        } else if (inner.span.hasChildNodes()) {
            this.#open.pop();
        } else {
            this.#undo();
            this.#write(mark);
        }
    }

    get #target() {
        return this.#open.at(-1)?.span ?? this.#block;
    }

    #write(text) {
        const last = this.#target.lastChild;
        if (last?.nodeType === Node.TEXT_NODE) {
            last.appendData(text);
        } else {
            this.#target.append(text);
        }
    }

    #undo() {
        const { span, mark } = this.#open.pop();
        span.replaceWith(mark, ...span.childNodes);
    }

    #closeSpans() {
        if (this.#open.length > 0) {
            while (this.#open.length > 0) {
                this.#undo();
            }
            this.#block.normalize();
        }
    }
}
