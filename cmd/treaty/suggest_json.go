package main

import (
	"encoding/json"

	"github.com/treaty-events/treaty/cmd/internal/term"
	"github.com/treaty-events/treaty/cmd/internal/textdiff"
	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/lint/suggest"
)

// suggestView is the JSON of `treaty suggest`.
type suggestView struct {
	Against     string          `json:"against"`     // the base: main@1a2b3c4
	Suggestions []suggestedView `json:"suggestions"` // one for each event that was named or breaks something
}

// suggestedView is the JSON form of the suggestion for one event.
type suggestedView struct {
	Event   string          `json:"event"`
	Broken  []brokenView    `json:"broken"` // what the change breaks as it stands
	Left    []brokenView    `json:"left"`   // what has no compatible form
	Steps   []suggestStep   `json:"steps"`
	Files   []suggestedFile `json:"files"`            // none, and no "with": nothing is offered
	With    string          `json:"with,omitempty"`   // the event whose steps and files mend this one's breaks too: both share what is edited
	Opens   int             `json:"opens,omitempty"`  // the major that it opens
	Upcast  *suggestUpcast  `json:"upcast,omitempty"` // of the major that it opens
	Undone  bool            `json:"undone"`           // it takes the whole change back
	Also    []brokenView    `json:"also"`             // errors that are no breaks, to be mended afterwards
	Written bool            `json:"written"`
}

// brokenView is the JSON form of a finding that a suggestion speaks of.
type brokenView struct {
	Rule    string `json:"rule"`
	File    string `json:"file"`
	Line    int    `json:"line"`
	Column  int    `json:"column"`
	Pointer string `json:"pointer"`
	Message string `json:"message"`
	Why     string `json:"why,omitempty"` // there is no compatible form
}

// suggestStep is the JSON form of one thing that a suggestion does.
type suggestStep struct {
	Does  string        `json:"does"`
	Rule  string        `json:"rule"` // of the finding that it answers
	Back  bool          `json:"back"` // it only takes a part of the change back
	Edits []suggestEdit `json:"edits"`
}

// suggestUpcast is the JSON form of the step from the major before to the one that is
// opened.
type suggestUpcast struct {
	Derived bool         `json:"derived"` // nobody has to write anything
	ByHand  bool         `json:"byHand"`  // event.yaml says that people write it
	Does    []string     `json:"does"`    // beside copying
	Asks    []suggestAsk `json:"asks"`    // the places that need a person
}

// suggestAsk is the JSON form of a place that needs a person.
type suggestAsk struct {
	Code    string `json:"code"`
	Path    string `json:"path"` // in an event
	Message string `json:"message"`
	Settle  string `json:"settle,omitempty"` // the annotation that settles it; none: only code can
}

// suggestEdit is the JSON form of one edit of a file. Edits are made in their order.
type suggestEdit struct {
	File    string          `json:"file"`
	Op      suggest.Op      `json:"op"`      // "set", "remove", "add" (an item to a list) or "drop" (an item of a list)
	Pointer string          `json:"pointer"` // of what is set or removed, or of the list
	Value   json.RawMessage `json:"value,omitempty"`
}

// suggestedFile is the JSON form of a file that a suggestion changes.
type suggestedFile struct {
	File    string  `json:"file"`
	Content *string `json:"content"` // null: it goes
	Diff    string  `json:"diff"`
}

func (o *suggestOptions) view(label string, found []*suggest.Suggestion) suggestView {
	v := suggestView{Against: label, Suggestions: []suggestedView{}}
	for _, s := range found {
		of := suggestedView{
			Event: s.Event.String(), Broken: brokenViews(s.Breaks), Left: []brokenView{}, Steps: []suggestStep{},
			Files: []suggestedFile{}, Opens: s.Opens, Undone: s.Undone, Also: brokenViews(s.Also), Written: o.writes(s),
		}
		if s.With != (contract.EventName{}) {
			of.With = s.With.String()
		}
		for _, l := range s.Left {
			left := brokenViewOf(l.Finding)
			left.Why = l.Why
			of.Left = append(of.Left, left)
		}
		of.Upcast = upcastView(s.Upcast)
		for _, step := range s.Steps {
			of.Steps = append(of.Steps, stepView(step))
		}
		for _, f := range s.Files {
			of.Files = append(of.Files, suggestedFileOf(f))
		}
		v.Suggestions = append(v.Suggestions, of)
	}
	return v
}

func upcastView(u *suggest.Upcast) *suggestUpcast {
	if u == nil {
		return nil
	}
	v := &suggestUpcast{Derived: len(u.Asks) == 0, ByHand: u.ByHand, Does: append([]string{}, u.Does...), Asks: []suggestAsk{}}
	for _, a := range u.Asks {
		v.Asks = append(v.Asks, suggestAsk{Code: a.Code, Path: a.Path, Message: a.Message, Settle: a.Settle})
	}
	return v
}

func stepView(s suggest.Step) suggestStep {
	v := suggestStep{Does: s.Does, Rule: s.Finding.Rule, Back: s.Back, Edits: []suggestEdit{}}
	for _, e := range s.Edits {
		edit := suggestEdit{File: e.File, Op: e.Op, Pointer: string(e.At)}
		if e.Value != nil {
			edit.Value = e.Value.AppendJSON(nil)
		}
		v.Edits = append(v.Edits, edit)
	}
	return v
}

func suggestedFileOf(f suggest.File) suggestedFile {
	v := suggestedFile{File: f.Name, Diff: textdiff.Unified(term.Streams{}, f.Name, f.Before, f.After)}
	if f.After != nil {
		content := string(f.After)
		v.Content = &content
	}
	return v
}

func brokenViews(findings []diag.Finding) []brokenView {
	list := []brokenView{}
	for _, f := range findings {
		list = append(list, brokenViewOf(f))
	}
	return list
}

func brokenViewOf(f diag.Finding) brokenView {
	return brokenView{
		Rule: f.Rule, File: f.Span.File, Line: f.Span.Start.Line, Column: f.Span.Start.Column, Pointer: string(f.Pointer), Message: f.Message,
	}
}
