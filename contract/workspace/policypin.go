package workspace

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"

	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/contract/source"
)

// PolicySum is how treaty.lock pins the policy of a registry: the SHA-256 of its text,
// in hex.
func PolicySum(text []byte) string {
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}

// ExtendsRegistry returns where treaty.yaml extends the policy of the registry, and
// whether it does.
func (cfg *Config) ExtendsRegistry() (source.Pointer, bool) {
	if cfg.Doc == nil {
		return "", false
	}
	list := items(cfg.Doc.Root.Get("extends"))
	i := slices.IndexFunc(list, func(n *source.Node) bool { return n.Kind == source.String && n.Text == RegistryPolicy })
	return source.Pointer("/extends").JoinIndex(max(0, i)), i >= 0
}

// pinned reports a copy of the registry's policy that is not the one that treaty.lock
// pins: whoever edits it weakens what others decided, and nobody would see it.
func (l *loader) pinned() {
	at, extends := l.ws.Config.ExtendsRegistry()
	if !extends {
		return
	}
	f := diag.Finding{
		Rule: ruleEditedCopy, Subject: PulledPolicy, Span: source.Span{File: PulledPolicy},
		Message: "the copy of the registry's policy is not the one that " + LockFile + " pins",
		Why:     "rules weigh as the registry does not say",
		Hint:    "`treaty pull` copies it anew; what this workspace wants otherwise stands in its treaty.yaml",
	}
	switch {
	case l.ws.Lock == nil || l.ws.Lock.Policy == "":
		f.Span, f.Pointer = l.ws.Config.Doc.SpanAt(at), at
		f.Message = LockFile + " does not pin the policy of the registry, which treaty.yaml extends"
		f.Hint = "`treaty pull` copies and pins it; commit both files"
	case l.files.digest(PulledPolicy) == l.ws.Lock.Policy:
		return
	}
	l.report(f)
}
