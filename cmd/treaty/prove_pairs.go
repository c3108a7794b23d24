package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/treaty-events/treaty/cmd/internal/exit"
	"github.com/treaty-events/treaty/compat"
	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/contract/source"
)

// answer is one line of the answers to --pairs.
type answer struct {
	ID        json.RawMessage `json:"id,omitempty"`
	Verdict   string          `json:"verdict"`
	Witness   json.RawMessage `json:"witness,omitempty"`
	Reason    string          `json:"reason,omitempty"`
	Work      int64           `json:"work"`
	NS        int64           `json:"ns"`
	ConfirmNS int64           `json:"confirm_ns"`
}

func answerOf(id json.RawMessage, r compat.Result) answer {
	a := answer{
		ID: id, Verdict: r.Verdict.String(), Work: r.Work,
		NS: r.Prove.Nanoseconds(), ConfirmNS: r.Confirm.Nanoseconds(),
	}
	switch r.Verdict {
	case compat.Refuted:
		a.Witness = r.Witness.JSON
	case compat.Unknown:
		a.Reason = r.Reason.Code + ": " + r.Reason.Message
	}
	return a
}

// provePairs answers the questions of a file, one a line, in order, each as soon
// as it is known. One pair at a time: the times in the answers are of this pair
// alone.
func provePairs(ctx context.Context, s *shared, file string, q proveQuestion) error {
	in, err := open(s, file)
	if err != nil {
		return err
	}
	defer in.Close()
	enc := json.NewEncoder(s.Out)
	enc.SetEscapeHTML(false)
	progress := s.NewProgress("pairs")
	defer progress.Done()
	failed := 0
	for l := range readLines(ctx, in) {
		if l.err != nil && !errors.Is(l.err, errLongLine) {
			return exit.Usagef("", "cannot read %s: %v", file, plain(l.err))
		}
		a := answer{Verdict: "error", Reason: fmt.Sprintf("%s:%d: longer than %d bytes", file, l.number, maxLine)}
		if l.err == nil {
			a = provePair(fmt.Sprintf("%s:%d", file, l.number), l.text, q)
		}
		if a.Verdict == "error" {
			failed++
		}
		if err := enc.Encode(a); err != nil {
			return err
		}
		progress.Step(l.number, 0)
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if failed > 0 {
		return exit.Refusef("their answers have the verdict \"error\" and the reason", "%s could not be read", plural(failed, "line"))
	}
	return nil
}

// provePair answers one line.
func provePair(name string, line []byte, q proveQuestion) answer {
	started := time.Now()
	doc, err := source.ParseJSON(name, line, source.DefaultLimits)
	if err != nil {
		return answer{Verdict: "error", Reason: err.Error()}
	}
	var id json.RawMessage
	if n := doc.Root.Get("id"); n != nil {
		id = n.AppendJSON(nil)
	}
	writer, err := side(doc, "a", q)
	if err != nil {
		return answer{ID: id, Verdict: "error", Reason: err.Error()}
	}
	reader, err := side(doc, "b", q)
	if err != nil {
		return answer{ID: id, Verdict: "error", Reason: err.Error()}
	}
	read := time.Since(started)
	a := answerOf(id, compat.Contained(writer, reader, compat.Options{Model: q.model}))
	a.NS += read.Nanoseconds()
	return a
}

// side loads the schema that the member of a line holds; its places are those of
// the line.
func side(line *source.Document, name string, q proveQuestion) (*schema.Schema, error) {
	node := line.Root.Get(name)
	if node == nil {
		return nil, fmt.Errorf("%s: there is no %q: a line is {\"id\", \"a\", \"b\"}", line.File, name)
	}
	// Data stays empty: a document's text is that of its root, not of the line.
	doc := &source.Document{File: line.File, Root: node}
	return parseSchema(doc, schema.Options{Draft: q.draft})
}
