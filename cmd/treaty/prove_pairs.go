package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
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

// maxLine bounds one line of pairs, in bytes: what a file may have, twice.
const maxLine = 32 << 20

// provePairs answers the questions of a file, one a line, in order. One pair at
// a time: the times in the answers are of this pair alone.
func provePairs(ctx context.Context, s *shared, file string, q proveQuestion) error {
	in, err := open(s, file)
	if err != nil {
		return err
	}
	defer in.Close()
	out := bufio.NewWriter(s.Out)
	defer out.Flush()
	enc := json.NewEncoder(out)
	enc.SetEscapeHTML(false)
	progress := s.NewProgress("pairs")
	defer progress.Done()
	lines := bufio.NewReaderSize(in, 1<<16)
	failed := 0
	for n := 1; ; n++ {
		line, err := readLine(lines)
		if errors.Is(err, io.EOF) {
			break
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err != nil && !errors.Is(err, errLongLine) {
			return exit.Usagef("", "cannot read %s: %v", file, plain(err))
		}
		if err == nil && len(bytes.TrimSpace(line)) == 0 {
			continue
		}
		a := answer{Verdict: "error", Reason: fmt.Sprintf("line %d: longer than %d bytes", n, maxLine)}
		if err == nil {
			a = provePair(fmt.Sprintf("%s:%d", file, n), line, q)
		}
		if a.Verdict == "error" {
			failed++
		}
		if err := enc.Encode(a); err != nil {
			return err
		}
		progress.Step(n, 0)
	}
	if err := out.Flush(); err != nil {
		return err
	}
	if failed > 0 {
		return exit.Refusef("their answers have the verdict \"error\" and the reason", "%s could not be read", plural(failed, "line"))
	}
	return nil
}

func open(s *shared, file string) (io.ReadCloser, error) {
	if file == "-" {
		return io.NopCloser(s.In), nil
	}
	f, err := os.Open(file)
	if err != nil {
		return nil, exit.Usagef("name a file with one JSON object a line, or - for standard input", "cannot read %s: %v", file, plain(err))
	}
	return f, nil
}

var errLongLine = errors.New("the line is too long")

// readLine returns the next line without its end; of a line longer than maxLine
// it returns errLongLine and goes on after it.
func readLine(r *bufio.Reader) ([]byte, error) {
	var line []byte
	long := false
	for {
		part, err := r.ReadSlice('\n')
		if len(line)+len(part) > maxLine {
			long, line = true, nil
		}
		if !long {
			line = append(line, part...)
		}
		switch {
		case errors.Is(err, bufio.ErrBufferFull):
			continue
		case errors.Is(err, io.EOF) && (long || len(line) > 0), err == nil:
			if long {
				return nil, errLongLine
			}
			return bytes.TrimSuffix(line, []byte("\n")), nil
		default:
			return nil, err
		}
	}
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
