// What the pages do beyond plain HTML: keys, and buttons that copy. Everything
// here is an addition; each page works without it.

const search = document.getElementById("q");

document.addEventListener("keydown", (event) => {
  const typing = event.target instanceof Element && event.target.closest("input, textarea, select, [contenteditable]");
  const plain = !typing && !event.ctrlKey && !event.metaKey && !event.altKey;
  const find = (event.key === "/" && plain) || (event.key === "k" && (event.ctrlKey || event.metaKey));
  if (find && search) {
    event.preventDefault();
    document.querySelector("dialog[open]")?.close();
    search.focus();
    search.select();
  } else if (event.key === "Escape") {
    if (event.target === search) search.blur();
    closeMore();
  } else if (event.key === "y" && plain) {
    const permalink = document.querySelector("link[rel=permalink]");
    if (permalink) history.replaceState(null, "", permalink.getAttribute("href") + location.hash);
  } else if (event.key === "?" && plain) {
    event.preventDefault();
    toggleHelp();
  }
});

// The menu of the navigation closes when something else is pressed.
function closeMore(except) {
  document.querySelectorAll(".more[open]").forEach((menu) => { if (!menu.contains(except)) menu.open = false; });
}
document.addEventListener("click", (event) => closeMore(event.target));

// The keys are a part of the page of help: one place says what they are.
let help;
async function toggleHelp() {
  if (help) {
    if (help.isConnected) help.open ? help.close() : help.showModal(); // else it is on its way
    return;
  }
  help = document.createElement("dialog");
  try {
    const answer = await fetch("/help");
    const keys = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("keys");
    if (!answer.ok || !keys) throw new Error("no page of help"); // the session has ended: the page says so
    const close = document.createElement("form");
    close.method = "dialog";
    close.innerHTML = '<button>Close</button> <a href="/help">All help</a>';
    help.setAttribute("aria-labelledby", "keys-title");
    help.append(keys, close);
    document.body.append(help);
    help.showModal();
  } catch {
    location.assign("/help");
  }
}

function copyButton(block) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "copy";
  button.textContent = "Copy";
  button.addEventListener("click", async () => {
    const text = (block.querySelector("code") ?? block).textContent;
    try {
      await navigator.clipboard.writeText(text.replace(/\n*$/, "\n"));
      button.textContent = "Copied";
    } catch {
      button.textContent = "Not allowed";
    }
    setTimeout(() => { button.textContent = "Copy"; }, 1500);
  });
  block.append(button);
}

if (navigator.clipboard) document.querySelectorAll(".copyable").forEach(copyButton);

// A tree of many places is folded and unfolded as a whole.
const folds = document.querySelectorAll(".tree.root details");
if (folds.length > 1) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "fold";
  const closed = () => [...folds].some((fold) => !fold.open);
  const name = () => { button.textContent = closed() ? "Unfold all" : "Fold all"; };
  button.addEventListener("click", () => {
    const open = closed();
    folds.forEach((fold) => { fold.open = open; });
    name();
  });
  name();
  document.getElementById("properties")?.after(button);
}

// A link to a property opens everything that it is in.
function reveal() {
  let id = location.hash.slice(1);
  try {
    id = decodeURIComponent(id);
  } catch {
    return; // a lone % names nothing here
  }
  const target = id && document.getElementById(id);
  if (!target) return;
  for (let at = target; at; at = at.parentElement) {
    if (at.tagName === "DETAILS") at.open = true;
  }
  target.scrollIntoView({ block: "center" });
}
addEventListener("hashchange", reveal);
reveal();
