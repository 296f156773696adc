// Signs in with a passkey, and makes one. Without this script the page's forms do all there is.
"use strict";
(() => {
  const bytes = text => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), c => c.charCodeAt(0));
  const text = buffer => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  const below = document.querySelector("link[rel=stylesheet]").getAttribute("href").split("/style.css")[0];
  const post = async (path, body) => {
    const answer = await fetch(below + path, { method: "POST", body: body, credentials: "same-origin" });
    const said = await answer.json();
    if (!answer.ok) throw new Error(said.error);
    return said;
  };
  const place = (id, run) => {
    const box = document.getElementById(id);
    if (!box || !window.PublicKeyCredential) return;
    const wrong = box.querySelector("[role=alert]");
    box.hidden = false;
    box.querySelector("button").addEventListener("click", async () => {
      wrong.textContent = "";
      try {
        location.assign((await run(box)).to);
      } catch (e) {
        if (e.name !== "NotAllowedError" && e.name !== "AbortError") wrong.textContent = e.message;
      }
    });
  };
  const plain = c => {
    const r = c.response, one = { id: c.id, rawId: text(c.rawId), type: c.type, response: { clientDataJSON: text(r.clientDataJSON) } };
    for (const name of ["attestationObject", "authenticatorData", "signature", "userHandle"])
      if (r[name]) one.response[name] = text(r[name]);
    return JSON.stringify(one);
  };
  place("passkey", async box => {
    const o = (await post("/signin/passkey", "")).publicKey;
    o.challenge = bytes(o.challenge);
    (o.allowCredentials || []).forEach(c => { c.id = bytes(c.id); });
    const c = await navigator.credentials.get({ publicKey: o });
    return post("/signin/passkey/answer?to=" + encodeURIComponent(box.dataset.to), plain(c));
  });
  place("newpasskey", async box => {
    const o = (await post("/me/passkey", "")).publicKey;
    o.challenge = bytes(o.challenge);
    o.user.id = bytes(o.user.id);
    (o.excludeCredentials || []).forEach(c => { c.id = bytes(c.id); });
    const c = await navigator.credentials.create({ publicKey: o });
    return post("/me/passkey/answer?label=" + encodeURIComponent(box.querySelector("input").value), plain(c));
  });
})();
