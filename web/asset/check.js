// Checks a receipt in the browser: nothing is sent, and no answer of the server is taken for its word. The format is
// that of package proof: a leaf in CBOR, its path to the root (RFC 6962), a checkpoint signed with Ed25519 (C2SP
// signed-note), and for one row of many a path of its own. The keys are those of /keys or of the reader.
"use strict";
(() => {
  const hex = b => Array.from(b, x => x.toString(16).padStart(2, "0")).join("");
  const fail = code => { throw new Error(code); };
  const raw = text => { // Each byte string has one text only.
    const plain = typeof text === "string" ? atob(text) : fail("format");
    return btoa(plain) === text ? Uint8Array.from(plain, c => c.charCodeAt(0)) : fail("format");
  };
  const join = (...parts) => {
    const all = new Uint8Array(parts.reduce((n, p) => n + p.length, 0));
    parts.reduce((at, p) => (all.set(p, at), at + p.length), 0);
    return all;
  };
  const same = (a, b) => a.length === b.length && a.every((x, i) => x === b[i]);
  const sha = async bytes => new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));

  // A reader of CBOR that knows no more than leaves need. Numbers are BigInt.
  const reader = bytes => {
    let at = 0;
    const head = () => {
      if (at >= bytes.length) fail("leaf");
      const first = bytes[at++], major = first >> 5, low = first & 31;
      let n = BigInt(low);
      if (low > 27) fail("leaf");
      if (low > 23) {
        n = 0n;
        for (let i = 1 << (low - 24); i > 0; i--) {
          if (at >= bytes.length) fail("leaf");
          n = n << 8n | BigInt(bytes[at++]);
        }
      }
      return [major, n];
    };
    const of = major => { const [m, n] = head(); return m === major ? n : fail("leaf"); };
    const skip = depth => {
      if (depth > 64) fail("leaf");
      const [major, n] = head();
      if (major === 2 || major === 3) at += Number(n);
      if (major === 4 || major === 5) for (let i = n * (major === 5 ? 2n : 1n); i > 0n; i--) skip(depth + 1);
      if (major === 6) skip(depth + 1);
      if (at > bytes.length) fail("leaf");
    };
    return {
      array: () => of(4), uint: () => of(0), skip: () => skip(0), end: () => at === bytes.length || fail("leaf"),
      bytes: () => { const n = Number(of(2)); at += n; return at <= bytes.length ? bytes.slice(at - n, at) : fail("leaf"); },
    };
  };

  const leafOf = bytes => {
    const r = reader(bytes), items = r.array(), leaf = { sequence: r.uint(), time: r.uint() };
    leaf.salt = r.bytes();
    leaf.kind = r.uint();
    r.skip();
    if (items === 8n) [leaf.size, leaf.count, leaf.root] = [Number(r.uint()), Number(r.uint()), r.bytes()];
    else if (items !== 5n) fail("leaf");
    r.end();
    return leaf;
  };

  // rootOf follows a path from a leaf up (RFC 9162, section 2.1.3.2).
  const rootOf = async (leaf, index, size, path) => {
    let hash = await sha(join([0], leaf)), f = index, s = size - 1n;
    if (index >= size) fail("path");
    for (const sibling of path) {
      if (s === 0n) fail("path");
      if ((f & 1n) === 1n || f === s) {
        hash = await sha(join([1], sibling, hash));
        while ((f & 1n) === 0n && f !== 0n) { f >>= 1n; s >>= 1n; }
      } else {
        hash = await sha(join([1], hash, sibling));
      }
      f >>= 1n; s >>= 1n;
    }
    return s === 0n ? hash : fail("path");
  };

  const checkRow = async (row, leaf) => {
    const data = raw(row.data), salt = raw(row.salt), path = row.path.map(raw);
    let i = row.number;
    if (!leaf.root || data.length !== leaf.size || salt.length !== 16 || !Number.isInteger(i) || i < 0 || i >= leaf.count) fail("row");
    const block = new Uint8Array(64);
    block.set(salt);
    block.set(data, 16);
    let hash = await sha(block);
    for (let n = leaf.count; n > 1; i = i >> 1, n = n + 1 >> 1) {
      if (i === n - 1 && n % 2 === 1) continue;
      const other = path.shift() || fail("row");
      hash = await sha(i % 2 ? join(other, hash) : join(hash, other));
    }
    if (path.length || !same(hash, leaf.root)) fail("row");
  };

  // keysOf reads public keys, each as NAME+HASH+BASE64, out of a list of keys or a line.
  const keysOf = text => Array.from(text.matchAll(/^(\S+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)$/gm), m => {
    const key = raw(m[3]);
    return key[0] === 1 && key.length === 33 ? { name: m[1], id: m[2], key: key.slice(1) } : null;
  }).filter(k => k);

  // checkpointOf checks the signature of a checkpoint and returns what it says.
  const checkpointOf = async (note, keys) => {
    const cut = note.indexOf("\n\n"), text = note.slice(0, cut + 1), lines = text.split("\n");
    if (cut < 0) fail("format");
    for (const line of note.slice(cut + 2).split("\n")) {
      const m = line.match(/^\u2014 (\S+) ([A-Za-z0-9+/=]+)$/);
      if (!m || m[1] !== lines[0]) continue;
      const signed = raw(m[2]);
      for (const k of keys.filter(k => k.name === m[1] && k.id === hex(signed.slice(0, 4)))) {
        const key = await crypto.subtle.importKey("raw", k.key, { name: "Ed25519" }, false, ["verify"]);
        if (await crypto.subtle.verify({ name: "Ed25519" }, key, signed.slice(4), new TextEncoder().encode(text)))
          return { origin: lines[0], size: BigInt(lines[1]), root: raw(lines[2]), time: lines[4].replace("time ", "") };
      }
    }
    return fail("signature");
  };

  const codes = ["format", "signature", "county", "leaf", "row", "path"];
  const checkReceipt = (text, keysText) => check(text, keysText).catch(e => {
    throw e.name === "NotSupportedError" || codes.includes(e.message) ? e : new Error("format");
  });
  const check = async (text, keysText) => {
    let r;
    try { r = JSON.parse(text); } catch { fail("format"); }
    if (r.format !== "liangshan receipt 1" || !Array.isArray(r.path)) fail("format");
    const c = await checkpointOf(r.checkpoint, keysOf(keysText));
    if (c.origin.split("/")[1] !== r.county) fail("county");
    const bytes = raw(r.leaf), leaf = leafOf(bytes);
    if (leaf.sequence !== BigInt(r.sequence)) fail("leaf");
    if (r.row) await checkRow(r.row, leaf);
    if (!same(await rootOf(bytes, leaf.sequence, c.size, r.path.map(raw)), c.root)) fail("path");
    return { sequence: leaf.sequence, time: new Date(Number(leaf.time)), checkpoint: c, row: r.row ? r.row.number : null };
  };

  if (typeof module !== "undefined") module.exports = { checkReceipt };
  if (typeof document === "undefined") return;

  const box = document.getElementById("drop");
  if (!box || !window.crypto || !crypto.subtle) return;
  const said = box.querySelector("[role=status]"), words = box.dataset;
  const below = document.querySelector("link[rel=stylesheet]").getAttribute("href").split("/style.css")[0];
  box.hidden = false;
  const say = (title, lines, right) => {
    said.className = right ? "right" : "problem";
    said.replaceChildren();
    const head = document.createElement("h2");
    head.textContent = title;
    said.append(head);
    for (const line of lines) {
      const p = document.createElement("p");
      p.textContent = line;
      said.append(p);
    }
  };
  const run = async file => {
    try {
      const keys = await (await fetch(below + "/keys")).text();
      const v = await checkReceipt(await file.text(), keys);
      say(words.right, [words.event + " " + v.sequence + (v.row === null ? "" : " · " + words.row + " " + v.row),
        v.time.toLocaleString(document.documentElement.lang), words.signed + " " + v.checkpoint.time + " · " + v.checkpoint.size], true);
    } catch (e) {
      say(e.name === "NotSupportedError" ? words.old : words.wrong, [e.name === "NotSupportedError" ? "" : e.message], false);
    }
  };
  for (const name of ["dragenter", "dragover"]) box.addEventListener(name, e => { e.preventDefault(); box.classList.add("over"); });
  for (const name of ["dragleave", "drop"]) box.addEventListener(name, e => { e.preventDefault(); box.classList.remove("over"); });
  box.addEventListener("drop", e => { if (e.dataTransfer.files.length) run(e.dataTransfer.files[0]); });
  box.querySelector("input").addEventListener("change", e => { if (e.target.files.length) run(e.target.files[0]); });
})();
