package verify

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
)

// cutter cuts a file into blocks.
type cutter interface {
	// next returns the next block; nil at the end.
	next() *block
	// end says what is wrong with the end, once next returned nil.
	end() []brokenEvent
	// length returns how much of the file was read.
	length() int64
}

// stream is a file that is being cut.
type stream struct {
	in      io.Reader
	file    int
	maxLine int
	size    int    // how much text a block has
	buf     []byte // read, and not cut yet
	offset  int64  // of buf
	line    int64  // of buf
	ended   error  // io.EOF, or why there is no more
}

// fill reads until buf has size bytes, or the file ends.
func (s *stream) fill(size int) {
	if cap(s.buf) < size {
		s.buf = append(make([]byte, 0, size), s.buf...)
	}
	for len(s.buf) < size && s.ended == nil {
		n, err := s.in.Read(s.buf[len(s.buf):size])
		s.buf = s.buf[:len(s.buf)+n]
		s.ended = err
	}
}

// take cuts the first n bytes off.
func (s *stream) take(n int) *block {
	b := &block{file: s.file, offset: s.offset, line: s.line, text: string(s.buf[:n])}
	s.drop(n)
	b.after = Place{File: s.file, Offset: s.offset, Line: s.line}
	return b
}

func (s *stream) drop(n int) {
	s.offset += int64(n)
	s.line += int64(bytes.Count(s.buf[:n], []byte{'\n'}))
	s.buf = append(s.buf[:0], s.buf[n:]...)
}

func (s *stream) place() Place { return Place{File: s.file, Offset: s.offset, Line: s.line} }

func (s *stream) length() int64 { return s.offset + int64(len(s.buf)) }

// damage says that a file ended before its end; nil: it did not.
func (s *stream) damage() *brokenEvent {
	if s.ended == nil || errors.Is(s.ended, io.EOF) {
		return nil
	}
	return &brokenEvent{s.place(), fault{cutOff, "cannot be read on: " + plainWords(s.ended)}}
}

// plainWords says why a file cannot be read on.
func plainWords(err error) string {
	if errors.Is(err, io.ErrUnexpectedEOF) {
		return "the file ends in the middle of what is packed"
	}
	return strings.ToValidUTF8(err.Error(), "")
}

// lines cuts after lines.
type lines struct{ stream }

func (l *lines) next() *block {
	size := l.size
	for {
		l.fill(size)
		cut := bytes.LastIndexByte(l.buf, '\n') + 1
		if errors.Is(l.ended, io.EOF) {
			cut = len(l.buf)
		}
		switch {
		case cut > l.maxLine && bytes.IndexByte(l.buf[:cut], '\n') < 0:
			return l.long()
		case cut > 0:
			return l.take(cut)
		case l.ended != nil:
			return nil // what was cut off within a line is no line
		case size > l.maxLine:
			return l.long()
		}
		size = min(2*size, max(l.maxLine, l.size)+1)
	}
}

func (l *lines) end() []brokenEvent {
	if damage := l.damage(); damage != nil {
		return []brokenEvent{*damage}
	}
	return nil
}

// unbroken is how much text without the end of a line is looked through for one.
const unbroken = 1 << 30

// long drops a line that is too long.
func (l *lines) long() *block {
	at := l.place()
	for length := int64(0); ; {
		cut := bytes.IndexByte(l.buf, '\n') + 1
		if cut == 0 {
			cut = len(l.buf)
		}
		found := cut > 0 && l.buf[cut-1] == '\n'
		length += int64(cut)
		l.drop(cut)
		what := tooLongFor(l.maxLine)
		if !found && l.ended == nil && length >= unbroken {
			what.message = fmt.Sprintf("no line ends within %s: the rest of the file was not read", sizeWords(unbroken))
			l.buf, l.ended = l.buf[:0], io.EOF
		}
		if found || l.ended != nil && len(l.buf) == 0 {
			b := l.take(0)
			b.broken = []brokenEvent{{at, what}}
			return b
		}
		l.fill(l.size)
	}
}

// sizeWords says a size for people.
func sizeWords(n int64) string {
	switch {
	case n >= 1<<30:
		return fmt.Sprintf("%.1f GiB", float64(n)/(1<<30))
	case n >= 1<<20:
		return fmt.Sprintf("%.1f MiB", float64(n)/(1<<20))
	case n >= 1<<10:
		return fmt.Sprintf("%.1f KiB", float64(n)/(1<<10))
	}
	return fmt.Sprintf("%d bytes", n)
}
