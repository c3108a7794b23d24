package web

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/treaty-events/treaty/registry"
)

// What people try.
const (
	tryEvent  = "event"
	trySchema = "schema"
)

// maxNames is how many events the playground offers by name while one types.
const maxNames = 500

// playgroundView is a page on which people try an event or a schema. What is chosen is
// in its address; what was pasted is in the page alone.
type playgroundView struct {
	links
	Try      string
	Contract *registry.Contract // nil: the event is found by the type that it travels with
	Version  *registry.Version  // nil likewise
	Hue      int
	Names    []string // events to choose from
	Text     string   // as it was pasted
	Sample   string   // where the text comes from, if nobody pasted it
	Origin   string
	Token    bool // whoever asks from elsewhere needs one

	Event   *eventTrial
	Schema  *schemaTrial
	Trouble string // why there is no answer
	Pasted  pasted
	unknown []unknownChoice
}

func (v *playgroundView) place() layout {
	p := layout{Title: "Playground", Section: "playground", Alternate: "/v1/events", Unknown: v.unknown}
	if v.Contract != nil {
		p.Title += " · " + v.Contract.Name.String()
		p.Alternate = "/v1/events/" + v.Contract.Name.String() + "/versions/" + v.Version.Version.String()
	}
	return p
}

// playgroundPath is the address of the playground for a version, and for what is tried.
func playgroundPath(v *registry.Version, try string) string {
	query := url.Values{"event": {v.Contract.Name.String()}, "version": {v.Version.String()}}
	if try != tryEvent {
		query.Set("try", try)
	}
	return "/playground?" + query.Encode()
}

// Path is the address of this choice, for what is tried.
func (v *playgroundView) Path(try string) string {
	if v.Contract == nil {
		return "/playground?try=" + try
	}
	return playgroundPath(v.Version, try)
}

// Major is the major that a schema would be the next version of.
func (v *playgroundView) Major() *registry.Major { return v.Contract.Major(v.Version.Version.Major) }

// Choices are the versions that can be chosen, the newest first.
func (v *playgroundView) Choices() []*registry.Version {
	list, _ := offered(v.Contract)
	return list
}

// playground shows the forms, filled with a sample where one is asked for.
func (s *site) playground(ctx context.Context, snapshot *registry.Snapshot, req *http.Request) (any, error) {
	v, err := s.newPlayground(snapshot, req)
	if err != nil || req.URL.Query().Get("sample") == "" {
		return v, err
	}
	return v, v.sample(ctx, s.registry)
}

// played shows the forms again, with the answer to what was pasted.
func (s *site) played(ctx context.Context, snapshot *registry.Snapshot, req *http.Request) (any, error) {
	v, err := s.newPlayground(snapshot, req)
	if err != nil {
		return nil, err
	}
	v.Text = strings.ReplaceAll(req.PostFormValue("text"), "\r\n", "\n") // as forms end lines
	switch {
	case strings.TrimSpace(v.Text) == "":
		v.Trouble = "Nothing was pasted."
	case v.Try == trySchema:
		err = v.trySchema(ctx, s.registry)
	default:
		err = v.tryEvent(ctx, s.registry)
	}
	return v, err
}

func (s *site) newPlayground(snapshot *registry.Snapshot, req *http.Request) (*playgroundView, error) {
	query := req.URL.Query()
	v := &playgroundView{links: links{snapshot}, Origin: s.opt.Origin(req), Token: s.asksToken()}
	try, unknown := chosenOf("/playground", query, "try", "Try", []string{tryEvent, trySchema})
	v.Try, v.unknown = cmp.Or(try, tryEvent), unknown
	for _, c := range snapshot.Contracts() {
		if len(v.Names) == maxNames {
			break
		}
		v.Names = append(v.Names, c.Name.String())
	}
	asked := strings.TrimSpace(query.Get("event"))
	if asked == "" {
		return v, nil
	}
	var err error
	if v.Contract, err = eventOf(snapshot, asked); err != nil {
		return nil, err
	}
	v.Version = v.Contract.Latest()
	if text := strings.TrimSpace(query.Get("version")); text != "" {
		if v.Version, err = v.Contract.Version(text); err != nil {
			return nil, err
		}
	}
	v.Hue = aboutContexts(snapshot).hue(v.Contract.Name.Context)
	return v, nil
}

// maxSampled is how many events are asked for an example where none is chosen.
const maxSampled = 50

// sample fills in the schema in force, or an example of the event; where no event is
// chosen, an example of any, in its envelope.
func (v *playgroundView) sample(ctx context.Context, r *registry.Registry) error {
	if v.Try == trySchema && v.Contract != nil {
		newest := v.Major().Newest()
		if newest == nil {
			return nil
		}
		text, err := r.Original(ctx, newest)
		if err == nil && !isJSON(newest.File) && escaped(string(text)) != string(text) { // YAML has no escape that is right everywhere
			text, err = r.Bundle(ctx, newest)
			text = indented(text)
		}
		v.Text, v.Sample = escaped(string(text)), "the schema of "+newest.Version.String()
		return err
	}
	if v.Contract != nil {
		name, text, err := exampleOf(ctx, r, v.Version)
		v.Text, v.Sample = text, cmp.Or(name, "no example: the version has none")
		return err
	}
	for i, c := range v.snapshot.Contracts() {
		latest := c.Latest()
		if i == maxSampled || latest.Deleted != nil || v.snapshot.EnvelopeOf(c) != "cloudevents" {
			continue
		}
		name, text, err := exampleOf(ctx, r, latest)
		if err != nil {
			return err
		}
		if text != "" {
			v.Text, v.Sample = enveloped(c.Name.Major(latest.Version.Major), text), c.Name.String()+", "+name+", in an envelope"
			return nil
		}
	}
	return nil
}

// exampleOf is the first example of a version that is JSON, and its name; empty: there
// is none.
func exampleOf(ctx context.Context, r *registry.Registry, version *registry.Version) (name, text string, err error) {
	if version.Deleted != nil {
		return "", "", nil
	}
	read, err := r.Revisions(ctx, []*registry.Version{version})
	if err != nil {
		return "", "", err
	}
	for _, e := range read[0].Examples {
		if isJSON(e.Doc.File) && len(e.Doc.Data) <= maxShown {
			return "the example " + exampleName(e.Doc.File), escaped(string(e.Doc.Data)), nil
		}
	}
	return "", "", nil
}

// escaped writes what turns the reading direction as JSON escapes it: a form shows a
// sample as it is, and it stays the same JSON.
func escaped(text string) string {
	if strings.IndexFunc(text, turns) < 0 {
		return text
	}
	var b strings.Builder
	for _, r := range text {
		if turns(r) {
			fmt.Fprintf(&b, `\u%04x`, r)
			continue
		}
		b.WriteRune(r)
	}
	return b.String()
}

// enveloped is an event as it travels, as CloudEvents has it.
func enveloped(kind, data string) string {
	data = strings.ReplaceAll(strings.TrimRight(data, "\n"), "\n", "\n  ")
	return "{\n  \"specversion\": \"1.0\",\n  \"type\": \"" + kind + "\",\n  \"id\": \"1\",\n  \"source\": \"/playground\",\n  \"data\": " + data + "\n}\n"
}
