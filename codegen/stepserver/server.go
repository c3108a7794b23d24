package stepserver

import (
	"bufio"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path"
	"runtime"
	"strings"
	"time"
)

// Form is the version of what is spoken: frames, each its length in four bytes, the highest
// first, and its text.
//
// The program begins with a frame of JSON, a Greeting. What is asked is the index of a kind and
// the major, in four bytes each, and the JSON of an event. An answer is a byte: Lifted, with
// in four bytes how many events it became, or Refused, with the JSON of a Refusal. Answers come in the order of
// what was asked. The program ends when nothing more is asked.
const Form = 1

// What an answer begins with.
const (
	Lifted  = 0
	Refused = 1
)

// MostAsked bounds an event, in bytes: what is longer is no event of ours.
const MostAsked = 1 << 30

// OutputVariable names the environment variable with the descriptor to which answers go. What
// people print to standard output then disturbs nothing.
const OutputVariable = "TREATY_STEPS_OUTPUT"

// Greeting says what the program was generated for.
type Greeting struct {
	Form  int        `json:"form"`
	Kinds []KindName `json:"kinds"`
}

// KindName is an event, and the fingerprint of its contract.
type KindName struct {
	Event       string `json:"event"`
	Fingerprint string `json:"fingerprint"`
}

// Kind is an event whose steps people wrote.
type Kind struct {
	KindName
	// Read reads an event of any major as the newest, and says how many it became.
	Read func(version int, data []byte) (int, error)
}

// Refusal says why an event did not become the newest.
type Refusal struct {
	Code string `json:"code"` // invalid, error, panic
	From int    `json:"from"` // the majors of the step; 0: not known
	To   int    `json:"to"`
	// Type is that of the error or of what a step panicked with, Words what it says, and At where in the
	// code a panic began.
	Type  string `json:"type,omitempty"`
	Words string `json:"words,omitempty"`
	At    string `json:"at,omitempty"`
	// Violations are what was wrong with the outcome.
	Violations []Violation `json:"violations,omitempty"`
}

// Violation is one of them.
type Violation struct {
	Pointer string `json:"pointer"`
	Keyword string `json:"keyword"`
	Schema  string `json:"schema"`
	Message string `json:"message"`
}

// Bounds of a Refusal.
const (
	MostViolations = 100
	mostWords      = 500
)

// The codes of refusals.
const (
	CodeInvalid = "invalid"
	CodeError   = "error"
	CodePanic   = "panic"
)

// One adapts a Reader whose steps make one event of one.
func One[T any](read func(int, []byte) (T, error)) func(int, []byte) (int, error) {
	return func(version int, data []byte) (int, error) {
		_, err := read(version, data)
		return 1, err
	}
}

// Many adapts a Reader of which a step makes any number of events.
func Many[T any](read func(int, []byte) ([]T, error)) func(int, []byte) (int, error) {
	return func(version int, data []byte) (int, error) {
		list, err := read(version, data)
		return len(list), err
	}
}

// Main serves on standard input, until it ends. Explain takes apart what the runtime of the
// generated code says.
func Main(kinds []Kind, explain func(error) Refusal) {
	in, out := os.Stdin, output()
	if none, err := os.Open(os.DevNull); err == nil {
		os.Stdin = none // what comes there is none of the steps'
	}
	os.Stdout = os.Stderr
	signal.Ignore(os.Interrupt) // who asks decides when it ends
	if err := Serve(in, out, kinds, explain); err != nil {
		fmt.Fprintln(os.Stderr, "treaty verify speaks to this program:", err)
		os.Exit(2)
	}
}

func output() *os.File {
	if os.Getenv(OutputVariable) == "3" {
		return os.NewFile(3, "answers")
	}
	return os.Stdout
}

// flushAfter is how long an answer is kept back at most, unless a step takes longer: who waits
// must not think that those before it hang.
const flushAfter = 50 * time.Millisecond

// Serve answers what is asked.
func Serve(from io.Reader, to io.Writer, kinds []Kind, explain func(error) Refusal) error {
	in, out := bufio.NewReaderSize(from, 1<<16), bufio.NewWriterSize(to, 1<<16)
	greeting := Greeting{Form: Form}
	for _, k := range kinds {
		greeting.Kinds = append(greeting.Kinds, k.KindName)
	}
	text, err := json.Marshal(greeting)
	if err != nil {
		return err
	}
	writeFrame(out, text)
	var asked []byte
	for last := time.Now(); ; {
		if in.Buffered() == 0 || time.Since(last) > flushAfter {
			if err := out.Flush(); err != nil {
				return err
			}
			last = time.Now()
		}
		if asked, err = readFrame(in, asked); err == io.EOF {
			return nil
		} else if err != nil {
			return err
		}
		answer, err := answerTo(asked, kinds, explain)
		if err != nil {
			return err
		}
		writeFrame(out, answer)
	}
}

// writeFrame writes to a buffer, whose Flush says what went wrong.
func writeFrame(out *bufio.Writer, text []byte) {
	var size [4]byte
	binary.BigEndian.PutUint32(size[:], uint32(len(text)))
	_, _ = out.Write(size[:])
	_, _ = out.Write(text)
}

// readFrame reads a frame into room, which grows with what is there, not with what is promised. It
// is io.EOF where nothing follows.
func readFrame(in *bufio.Reader, room []byte) ([]byte, error) {
	var size [4]byte
	if _, err := io.ReadFull(in, size[:]); err != nil {
		return nil, err
	}
	n := int(binary.BigEndian.Uint32(size[:]))
	if n < 8 || n > MostAsked {
		return nil, fmt.Errorf("a frame of %d bytes is none", n)
	}
	if n <= cap(room) {
		room = room[:n]
		_, err := io.ReadFull(in, room)
		return room, unexpected(err)
	}
	var text strings.Builder
	if _, err := io.CopyN(&text, in, int64(n)); err != nil {
		return nil, unexpected(err)
	}
	return []byte(text.String()), nil
}

func unexpected(err error) error {
	if err == io.EOF {
		return io.ErrUnexpectedEOF
	}
	return err
}

func answerTo(asked []byte, kinds []Kind, explain func(error) Refusal) ([]byte, error) {
	kind, version := binary.BigEndian.Uint32(asked), binary.BigEndian.Uint32(asked[4:])
	if int(kind) >= len(kinds) {
		return nil, fmt.Errorf("there is no kind %d", kind)
	}
	became, refusal := read(kinds[kind].Read, int(version), asked[8:], explain)
	if refusal == nil {
		return binary.BigEndian.AppendUint32([]byte{Lifted}, uint32(became)), nil
	}
	text, err := json.Marshal(refusal.bounded())
	return append([]byte{Refused}, text...), err
}

// read reads one event. A panic of a step is an answer.
func read(read func(int, []byte) (int, error), version int, data []byte, explain func(error) Refusal) (became int, refusal *Refusal) {
	defer func() {
		if value := recover(); value != nil {
			refusal = &Refusal{Code: CodePanic, Type: fmt.Sprintf("%T", value), Words: fmt.Sprint(value), At: raised()}
		}
	}()
	became, err := read(version, data)
	if err == nil {
		return became, nil
	}
	said := explain(err)
	return 0, &said
}

// RefusalOf says of an error what is known of any.
func RefusalOf(err error) Refusal {
	return Refusal{Code: CodeError, Type: fmt.Sprintf("%T", err), Words: err.Error()}
}

// raised says where a panic began, below the runtime of Go.
func raised() string {
	callers := make([]uintptr, 64)
	frames := runtime.CallersFrames(callers[:runtime.Callers(3, callers)])
	for {
		f, more := frames.Next()
		if f.Function != "" && !strings.HasPrefix(f.Function, "runtime.") {
			return fmt.Sprintf("%s (%s:%d)", path.Base(f.Function), path.Base(f.File), f.Line)
		}
		if !more {
			return ""
		}
	}
}

// bounded cuts what may be as long as an event.
func (r *Refusal) bounded() *Refusal {
	r.Words, r.Type, r.At = cut(r.Words), cut(r.Type), cut(r.At)
	r.Violations = r.Violations[:min(len(r.Violations), MostViolations)]
	for i := range r.Violations {
		v := &r.Violations[i]
		v.Pointer, v.Message, v.Schema, v.Keyword = cut(v.Pointer), cut(v.Message), cut(v.Schema), cut(v.Keyword)
	}
	return r
}

func cut(s string) string {
	if len(s) > mostWords {
		return strings.ToValidUTF8(s[:mostWords], "") + "…"
	}
	return s
}
