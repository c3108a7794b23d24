// What the pages do beyond plain HTML: keys, and buttons that copy. Everything
// here is an addition; each page works without it.

const search = document.getElementById("q");

document.addEventListener("keydown", (event) => {
  const typing = event.target instanceof Element && event.target.closest("input, textarea, select, [contenteditable]");
  const find = (event.key === "/" && !typing) || (event.key === "k" && (event.ctrlKey || event.metaKey));
  if (find && search) {
    event.preventDefault();
    search.focus();
    search.select();
  } else if (event.key === "Escape" && event.target === search) {
    search.blur();
  } else if (event.key === "y" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
    const permalink = document.querySelector(".versions [aria-current=page]");
    if (permalink) history.replaceState(null, "", permalink.pathname + location.hash);
  }
});

function copyButton(block) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "copy";
  button.textContent = "Copy";
  button.addEventListener("click", async () => {
    const text = (block.querySelector("code") ?? block).textContent;
    try {
      await navigator.clipboard.writeText(text.trimEnd() + "\n");
      button.textContent = "Copied";
    } catch {
      button.textContent = "Not allowed";
    }
    setTimeout(() => { button.textContent = "Copy"; }, 1500);
  });
  block.append(button);
}

if (navigator.clipboard) document.querySelectorAll(".copyable").forEach(copyButton);

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
