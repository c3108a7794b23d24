package api

import (
	"encoding/base64"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/treaty-events/treaty/contract/source"
	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/registry"
	"github.com/treaty-events/treaty/registry/wire"
	"github.com/treaty-events/treaty/registry/wire/findings"
)

// maxPush bounds the time of a push: the gate proves every change.
const maxPush = 15 * time.Minute

// push publishes a workspace. Every part of the answer is as fresh as the push.
func (a *api) push(c *call) error {
	if err := acceptable(c.Request, wire.MediaType); err != nil {
		return err
	}
	doc, err := a.readJSON(c)
	if err != nil {
		return err
	}
	req, err := decodePush(doc)
	if err != nil {
		return err
	}
	req.Actor, req.Origin, req.Rights = c.who.Name, c.origin(), c.who.Rights
	return a.publish(c, req)
}

// check says what a push would do. It changes nothing, so whoever may read may
// ask.
func (a *api) check(c *call) error {
	if err := acceptable(c.Request, wire.MediaType); err != nil {
		return err
	}
	doc, err := a.readJSON(c)
	if err != nil {
		return err
	}
	req, err := decodePush(doc)
	if err != nil {
		return err
	}
	req.DryRun, req.Actor, req.Origin = true, c.who.Name, c.origin()
	return a.publish(c, req)
}

func (a *api) publish(c *call, req *registry.PushRequest) error {
	allow(c.Writer, maxPush)
	result, err := a.registry.Publish(c.Request.Context(), *req)
	if err != nil {
		return err
	}
	return c.answer(pushed(result))
}

// allow gives a request that was read whole more time than the server gives
// others. The read deadline too: the server goes on listening for the client's
// hanging up, and would take its own deadline for that.
func allow(w http.ResponseWriter, d time.Duration) {
	rc, until := http.NewResponseController(w), time.Now().Add(d)
	_ = rc.SetReadDeadline(until) // writers without deadlines need none
	_ = rc.SetWriteDeadline(until)
}

// decodePush reads the body of a push. What is not known in it is refused, with
// its place.
func decodePush(doc *source.Document) (*registry.PushRequest, error) {
	d := &decoder{doc: doc}
	req := &registry.PushRequest{Files: workspace.MemFiles{}}
	d.object(doc.Root, "a push", map[string]func(*source.Node){
		"home":    func(n *source.Node) { req.Home = d.text(n) },
		"commit":  func(n *source.Node) { req.Commit = d.text(n) },
		"history": func(n *source.Node) { req.History = d.truth(n) },
		"revert":  func(n *source.Node) { req.Revert = d.truth(n) },
		"dryRun":  func(n *source.Node) { req.DryRun = d.truth(n) },
		"expect":  func(n *source.Node) { req.Expect = d.expect(n) },
		"accept":  func(n *source.Node) { req.Accept = d.acceptances(n) },
		"files": func(n *source.Node) {
			if d.kind(n, source.Object) {
				for _, m := range n.Members {
					req.Files[m.Name] = d.file(m.Value)
				}
			}
		},
	})
	if d.err == nil && doc.Root.Get("files") == nil {
		d.refuse(doc.Root, "a push needs `files`")
	}
	return req, d.err
}

// decoder reads values of a known form and keeps the first error.
type decoder struct {
	doc *source.Document
	err error
}

func (d *decoder) refuse(n *source.Node, message string) {
	if d.err == nil {
		d.err = &problem{badBody, d.doc.Span(n).String() + ": " + message, ""}
	}
}

func (d *decoder) kind(n *source.Node, want source.Kind) bool {
	if n.Kind != want {
		d.refuse(n, fmt.Sprintf("this must be of type %s, not %s", want, n.Kind))
	}
	return n.Kind == want
}

func (d *decoder) object(n *source.Node, what string, members map[string]func(*source.Node)) {
	if !d.kind(n, source.Object) {
		return
	}
	for _, m := range n.Members {
		read := members[m.Name]
		if read == nil {
			d.err = &problem{badBody, fmt.Sprintf("%s: %s has no member %q", d.doc.NameSpan(&m), what, clip(m.Name)), "it may have " + listed(members)}
			return
		}
		if read(m.Value); d.err != nil {
			return
		}
	}
}

// text reads a text. One with U+0000 in it can be kept by no store.
func (d *decoder) text(n *source.Node) string {
	if d.kind(n, source.String) && strings.ContainsRune(n.Text, 0) {
		d.refuse(n, "this holds the character U+0000")
	}
	return n.Text
}

func (d *decoder) truth(n *source.Node) bool {
	return d.kind(n, source.Bool) && n.Text == "true"
}

// file reads the content of a file: its text, or {"base64": "…"}.
func (d *decoder) file(n *source.Node) []byte {
	if n.Kind == source.String {
		return []byte(n.Text)
	}
	var content []byte
	d.object(n, "a file", map[string]func(*source.Node){
		"base64": func(n *source.Node) {
			var err error
			if content, err = base64.StdEncoding.DecodeString(d.text(n)); err != nil {
				d.refuse(n, "this is no base64: standard alphabet, with padding")
			}
		},
	})
	if d.err == nil && n.Get("base64") == nil {
		d.refuse(n, `a file is its text, or {"base64": "…"}`)
	}
	return content
}

func listed(members map[string]func(*source.Node)) string {
	names := make([]string, 0, len(members))
	for name := range members {
		names = append(names, name)
	}
	slices.Sort(names)
	return strings.Join(names, ", ")
}

func clip(s string) string {
	if len(s) > 60 {
		return s[:60] + "…"
	}
	return s
}

// pushed is the answer to a push.
func pushed(r *registry.PushResult) wire.Pushed {
	out := wire.Pushed{
		DryRun: r.DryRun, Sequence: r.Sequence, Unchanged: r.Unchanged,
		Counts: wire.Counts{
			Published: r.Count(registry.Published), Same: r.Count(registry.Same),
			Imported: r.Count(registry.Imported), Unknown: r.Count(registry.Unknown),
			Reverted: r.Count(registry.Reverted), LeftOut: r.Count(registry.LeftOut),
		},
		Contracts: []wire.ContractResult{}, Removed: texts(r.Removed), Findings: findings.ToWire(r.Findings),
		Waived: waived(r.Waived), Baseline: r.Baseline,
	}
	for _, c := range r.Contracts {
		result := wire.ContractResult{Name: c.Name.String(), Change: c.Change, Formerly: c.Formerly.String(), From: c.From, Versions: []wire.RevisionResult{}}
		for _, rev := range c.Revisions {
			result.Versions = append(result.Versions, viewRevision(&rev))
		}
		out.Contracts = append(out.Contracts, result)
	}
	return out
}

func viewRevision(rev *registry.RevisionResult) wire.RevisionResult {
	v := wire.RevisionResult{
		Major: rev.Major, Label: rev.Label, File: rev.File, Fingerprint: string(rev.Fingerprint), SchemaID: int32(rev.ID),
		Outcome: wire.Outcome(rev.Outcome), Breaks: rev.Breaks, Unknowns: rev.Unknowns, Reason: rev.Reason,
	}
	if p := rev.Proof; p != nil {
		v.Proof = &wire.BreakProof{
			Question: string(p.Question), Against: p.Against, Rule: p.Rule, Message: p.Message, Witness: p.Witness,
		}
	}
	if rev.Version.Major > 0 {
		v.Version = rev.Version.String()
	}
	return v
}

// texts returns the text forms of a list; never nil.
func texts[T fmt.Stringer](list []T) []string {
	out := make([]string, len(list))
	for i, v := range list {
		out[i] = v.String()
	}
	return out
}
