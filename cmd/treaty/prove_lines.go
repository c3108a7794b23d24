package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"iter"
	"os"

	"github.com/treaty-events/treaty/cmd/internal/exit"
)

// maxLine bounds one line of pairs, in bytes: what a file may have, twice.
const maxLine = 32 << 20

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

// inputLine is one line of the input, or why it cannot be read.
type inputLine struct {
	number int // from 1
	text   []byte
	err    error
}

// readLines gives the lines that are not empty. It ends with the input, after an
// error that is not errLongLine, or with ctx: nobody has to wait for standard
// input before an interrupt counts.
func readLines(ctx context.Context, in io.Reader) iter.Seq[inputLine] {
	lines := make(chan inputLine)
	go func() {
		defer close(lines)
		sendLines(ctx, bufio.NewReaderSize(in, 1<<16), lines)
	}()
	return func(yield func(inputLine) bool) {
		for {
			select {
			case l, more := <-lines:
				if !more || !yield(l) {
					return
				}
			case <-ctx.Done():
				return
			}
		}
	}
}

func sendLines(ctx context.Context, in *bufio.Reader, lines chan<- inputLine) {
	for n := 1; ; n++ {
		text, err := readLine(in)
		if errors.Is(err, io.EOF) {
			return
		}
		if err == nil && len(bytes.TrimSpace(text)) == 0 {
			continue
		}
		select {
		case lines <- inputLine{n, text, err}:
		case <-ctx.Done():
			return
		}
		if err != nil && !errors.Is(err, errLongLine) {
			return
		}
	}
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
