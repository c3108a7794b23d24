package stepclient

import (
	"bufio"
	"encoding/binary"
	"encoding/json"
	"fmt"

	"github.com/treaty-events/treaty/codegen/event"
	"github.com/treaty-events/treaty/codegen/stepserver"
	"github.com/treaty-events/treaty/codegen/verify"
)

// upcaster lifts events by one process at a time.
type upcaster struct {
	program *Program
	process *process // nil: it has to be started
}

func (p *Program) newUpcaster() (*upcaster, error) {
	process, err := p.start()
	if err != nil {
		return nil, err
	}
	return &upcaster{p, process}, nil
}

// Upcast asks for all events at once. Where the process dies or hangs on the way, those that
// have no answer are asked one by one, until it is known which it was.
func (u *upcaster) Upcast(events []*verify.Event) ([]verify.Lifted, error) {
	done := make([]verify.Lifted, 0, len(events))
	for len(done) < len(events) {
		rest := events[len(done):]
		answers, err := u.ask(rest)
		done = append(done, answers...)
		if err != nil {
			return nil, err
		}
		if len(answers) == len(rest) {
			break
		}
		found, err := u.oneByOne(rest[len(answers):])
		done = append(done, found...)
		if err != nil {
			return nil, err
		}
	}
	return done, nil
}

// oneByOne asks for one event after the other, up to the one at which the process dies or hangs.
func (u *upcaster) oneByOne(events []*verify.Event) ([]verify.Lifted, error) {
	var done []verify.Lifted
	for i := range events {
		answers, err := u.ask(events[i : i+1])
		if err != nil {
			return done, err
		}
		if len(answers) == 0 {
			return append(done, u.failed()), nil
		}
		done = append(done, answers...)
	}
	return done, nil
}

// ask asks for events, and returns the answers that came. There are fewer where the process is no more.
func (u *upcaster) ask(events []*verify.Event) ([]verify.Lifted, error) {
	if err := u.revive(events[0]); err != nil {
		return nil, err
	}
	sent := make(chan struct{})
	go func() { // a process that writes does not read
		defer close(sent)
		u.process.send(events)
	}()
	var answers []verify.Lifted
	for range events {
		answer, err := u.answer()
		if err != nil {
			u.process.kill()
			break
		}
		answers = append(answers, answer)
	}
	<-sent
	if len(answers) < len(events) {
		u.process.end()
		u.program.deaths.Add(1)
	}
	return answers, nil
}

// revive starts a process in the place of one that is no more.
func (u *upcaster) revive(next *verify.Event) error {
	if u.process != nil && u.process.cmd.ProcessState == nil {
		return nil
	}
	if n := u.program.deaths.Load(); n > mostDeaths {
		return &Error{
			Err:  fmt.Errorf("%s died or hung %d times, last near an event of %s: the log was not read to its end", u.program.named, n, next.Kind),
			Hint: "mend the steps; --with-words shows what they print",
		}
	}
	process, err := u.program.start()
	if err != nil {
		return err
	}
	u.process = process
	return nil
}

// send writes what is asked. What goes wrong, the answers that are missing say.
func (pr *process) send(events []*verify.Event) {
	w := bufio.NewWriterSize(pr.in, 1<<16)
	var head [12]byte
	for _, e := range events {
		binary.BigEndian.PutUint32(head[:], uint32(len(e.Data)+8))
		binary.BigEndian.PutUint32(head[4:], pr.kinds[e.Kind.Event])
		binary.BigEndian.PutUint32(head[8:], uint32(e.Kind.Major))
		_, _ = w.Write(head[:])
		if _, err := w.WriteString(e.Data); err != nil {
			return
		}
	}
	_ = w.Flush()
}

// answer reads what became of an event.
func (u *upcaster) answer() (verify.Lifted, error) {
	text, err := u.process.read()
	switch {
	case err != nil:
		return verify.Lifted{}, err
	case text[0] == stepserver.Lifted && len(text) == 5:
		return verify.Lifted{Count: int(binary.BigEndian.Uint32(text[1:]))}, nil
	case text[0] == stepserver.Refused:
		var r stepserver.Refusal
		if err := json.Unmarshal(text[1:], &r); err != nil {
			return verify.Lifted{}, err
		}
		return verify.Lifted{Err: u.program.refusal(&r)}, nil
	}
	return verify.Lifted{}, fmt.Errorf("an answer that begins with %d is none", text[0])
}

// refusal says why an event did not become the newest.
func (p *Program) refusal(r *stepserver.Refusal) error {
	if r.Code == stepserver.CodeInvalid {
		invalid := &event.Invalid{}
		for _, v := range r.Violations {
			invalid.Violations = append(invalid.Violations, event.Violation{Pointer: v.Pointer, Keyword: v.Keyword, Schema: v.Schema, Message: v.Message})
		}
		return &event.NotUpcast{From: r.From, To: r.To, Err: invalid}
	}
	said := &verify.StepError{Code: verify.StepRefused, Message: "the step returned an error", Detail: r.Type}
	if r.Code == stepserver.CodePanic {
		said = &verify.StepError{Code: verify.StepPanicked, Message: "the step panicked", Detail: r.At}
	}
	if p.Words {
		said.Detail += ": " + r.Words
	}
	return &event.NotUpcast{From: r.From, To: r.To, Err: said}
}

// failed says how the process ended that is no more.
func (u *upcaster) failed() verify.Lifted {
	how := u.process.end()
	if u.process.hung.Load() {
		return verify.Lifted{Err: &verify.StepError{Code: verify.StepHung, Message: "the step took longer than " + u.program.Timeout.String()}}
	}
	return verify.Lifted{Err: &verify.StepError{Code: verify.StepDied, Message: "the step ended its process", Detail: how}}
}

// Close ends the process.
func (u *upcaster) Close() error {
	if u.process != nil {
		u.process.end()
	}
	return nil
}
