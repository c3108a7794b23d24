package api

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"sync/atomic"
	"time"

	"github.com/treaty-events/treaty/internal/bodies"
	"github.com/treaty-events/treaty/registry"
	"github.com/treaty-events/treaty/registry/auth"
	"github.com/treaty-events/treaty/registry/feed"
	"github.com/treaty-events/treaty/registry/validation"
	"github.com/treaty-events/treaty/registry/wire"
)

// Bounds of a stream of events. Its length has none: what is in memory is a line.
const (
	maxStream   = time.Hour   // of the whole
	maxSilence  = time.Minute // of a client that sends or reads nothing
	lineBuffers = 64 << 10    // bytes read and written at once
	lineStreams = 256         // at once, and of one caller:
	callerLines = 8
)

// validateLines judges a stream of events, one to a line, and answers with a
// line for each as soon as it is known. Empty lines are passed over; a line that
// cannot be judged is answered with why, and the rest goes on.
func (a *api) validateLines(c *call, judge *validation.Judge) error {
	body, err := bodies.Decompressed(c.Request, c.Request.Body)
	if err != nil {
		return c.broken(bodies.Broken(err), validation.MaxEvent)
	}
	part, ok := a.lines.Try(c.listener(), 1)
	if !ok {
		return &registry.Refusal{Code: feed.TooManyStreams, Message: "this client, or all together, have as many streams open as they may", Hint: "send the events on one stream, one after the other"}
	}
	defer part.Give()
	rc := http.NewResponseController(c.Writer)
	_ = rc.EnableFullDuplex() // HTTP/1 would else stop reading at the first answer; others need none
	c.Header("Content-Type", wire.NDJSONMediaType)
	c.Header("Cache-Control", never)
	c.Header("X-Accel-Buffering", "no") // proxies pass lines on as they come
	s := stream{
		api: a, call: c, by: judge, rc: rc, until: time.Now().Add(maxStream),
		in: bufio.NewReaderSize(body, lineBuffers), out: bufio.NewWriterSize(c.Writer, lineBuffers),
	}
	done := make(chan struct{})
	defer close(done)
	go s.watch(done)
	s.run()
	return nil
}

// stream is one validation of lines.
type stream struct {
	api      *api
	call     *call
	by       *validation.Judge
	rc       *http.ResponseController
	until    time.Time
	extended time.Time
	in       *bufio.Reader
	out      *bufio.Writer
	line     int
	ended    atomic.Bool // the caller may ask no more
	buffer   []byte
}

// run answers each line. After the first byte no status can be sent: what goes
// wrong is said on a last line. A client that has gone ends it.
func (s *stream) run() {
	if s.call.Request.Header.Get("Expect") == "" { // whoever waits for 100 is told that first, by reading
		_ = s.flush() // whoever waits for the status before the first line gets it
	}
	for time.Now().Before(s.until) {
		s.extend()
		data, tooLong, err := s.next()
		if s.ended.Load() {
			_ = s.write(&wire.Validation{Problem: &wire.Trouble{Code: string(auth.Unauthenticated), Detail: "the token has ended meanwhile"}})
			break
		}
		if err != nil && err != io.EOF {
			_ = s.write(&wire.Validation{Problem: troubleOf(s.call.broken(bodies.Broken(err), validation.MaxEvent))})
			break
		}
		if len(data) > 0 || tooLong {
			if s.write(s.judge(data, tooLong)) != nil {
				return
			}
		}
		if err == io.EOF {
			break
		}
	}
	_ = s.flush()
}

// watch asks each second whether the caller may still ask, and ends the stream
// where not, also while it waits for a line.
func (s *stream) watch(done <-chan struct{}) {
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for {
		select {
		case <-done:
			return
		case <-tick.C:
		}
		if s.api.still(s.call) != nil {
			s.ended.Store(true)
			_ = s.rc.SetReadDeadline(time.Now())
			return
		}
	}
}

// judge returns the answer to one line.
func (s *stream) judge(data []byte, tooLong bool) *wire.Validation {
	if tooLong {
		return &wire.Validation{Problem: troubleOf(oversize(validation.MaxEvent))}
	}
	result, err := s.api.judge(s.call, s.by, data)
	if err != nil {
		return &wire.Validation{Problem: s.trouble(err)}
	}
	return result
}

// trouble says why a line has no verdict; a fault is logged, and shown as that.
func (s *stream) trouble(err error) *wire.Trouble {
	if t := troubleOf(err); t != nil {
		return t
	}
	s.api.opt.Log.Error("fault", "request", requestID(s.call.Request), "line", s.line, "error", err)
	p := fault(s.call.Request)
	return &wire.Trouble{Code: p.code, Detail: p.detail}
}

func troubleOf(err error) *wire.Trouble {
	var p *problem
	if !errors.As(err, &p) {
		return nil
	}
	return &wire.Trouble{Code: p.code, Detail: p.detail}
}

// next returns the next line without its end. Of one that is longer than an
// event may be, the rest is read and thrown away.
func (s *stream) next() (line []byte, tooLong bool, err error) {
	s.buffer = s.buffer[:0]
	s.line++
	for {
		part, err := s.in.ReadSlice('\n')
		if !tooLong && len(s.buffer)+len(part) > validation.MaxEvent+2 {
			tooLong = true
			s.buffer = s.buffer[:0]
		}
		if !tooLong {
			s.buffer = append(s.buffer, part...)
		}
		if err != bufio.ErrBufferFull {
			return bytes.TrimSpace(s.buffer), tooLong, err
		}
		s.extend()
	}
}

// write answers one line, and sends it on when no other is waiting.
func (s *stream) write(result *wire.Validation) error {
	result.Line = s.line
	text, err := json.Marshal(result)
	if err != nil {
		return err
	}
	if _, err := s.out.Write(append(text, '\n')); err != nil {
		return err
	}
	if s.in.Buffered() == 0 {
		return s.flush()
	}
	return nil
}

func (s *stream) flush() error {
	if err := s.out.Flush(); err != nil {
		return err
	}
	return s.rc.Flush()
}

// extend gives the client more time, as long as it goes on.
func (s *stream) extend() {
	now := time.Now()
	if now.Sub(s.extended) < time.Second {
		return
	}
	s.extended = now
	_ = s.rc.SetReadDeadline(now.Add(maxSilence)) // writers without deadlines need none
	_ = s.rc.SetWriteDeadline(now.Add(maxSilence))
	if s.ended.Load() { // watch may have come between
		_ = s.rc.SetReadDeadline(now)
	}
}
