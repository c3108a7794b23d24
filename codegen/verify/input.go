package verify

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
)

// Input is a file of a log.
type Input struct {
	Name string // for people
	Size int64  // as it lies there, packed or not; nowhere: not known
	// Changed is when it was changed, for who resumes.
	Changed int64
	open    func() (io.ReadCloser, error)
}

// Stdin names standard input among the arguments, StdinName as an input.
const (
	Stdin     = "-"
	StdinName = "standard input"
)

// mostFiles bounds the files of a log, whose names are kept.
const mostFiles = 1 << 20

// Inputs lists the files of a log: files as they are named, of a folder those in it and below it,
// in the order of their names, but for hidden ones. Standard input is stdin. What is in a folder and cannot be
// read as it lies there is an error, unless it is named itself: of a log that is read in part nobody knows that it is right.
func Inputs(args []string, stdin io.Reader) ([]Input, error) {
	var list []Input
	piped, named := false, map[string]bool{}
	for _, arg := range args {
		named[filepath.Clean(arg)] = true
	}
	for _, arg := range args {
		if arg == Stdin {
			if piped {
				return nil, errors.New("standard input is named twice")
			}
			piped = true
			list = append(list, Input{Name: StdinName, Size: nowhere, open: func() (io.ReadCloser, error) { return io.NopCloser(stdin), nil }})
			continue
		}
		files, err := inputsAt(arg, named)
		if err != nil {
			return nil, err
		}
		if list = append(list, files...); len(list) > mostFiles {
			return nil, fmt.Errorf("there are more than %d files: verify them folder by folder", mostFiles)
		}
	}
	return list, nil
}

func inputOf(path string, info fs.FileInfo) Input {
	in := Input{Name: path, Size: nowhere, Changed: info.ModTime().UnixNano(), open: func() (io.ReadCloser, error) { return os.Open(path) }}
	if info.Mode().IsRegular() {
		in.Size = info.Size()
	}
	return in
}

// unpacked reads what is in a file, whatever it is packed with.
type unpacked struct {
	*bufio.Reader
	file  io.ReadCloser
	close func()
}

// counter counts what was read.
type counter struct {
	io.Reader
	count func(n int)
}

func (c *counter) Read(p []byte) (int, error) {
	n, err := c.Reader.Read(p)
	c.count(n)
	return n, err
}

// patient reads what may never come: it ends with its context, and leaves behind who waits.
type patient struct {
	context.Context
	in   io.Reader
	got  chan []byte
	rest []byte
	err  error // once got is closed
}

func (p *patient) Read(into []byte) (int, error) {
	if p.got == nil {
		p.got = make(chan []byte)
		go p.wait()
	}
	if len(p.rest) == 0 {
		select {
		case data, more := <-p.got:
			if !more {
				return 0, p.err
			}
			p.rest = data
		case <-p.Done():
			return 0, context.Cause(p)
		}
	}
	n := copy(into, p.rest)
	p.rest = p.rest[n:]
	return n, nil
}

func (p *patient) wait() {
	defer close(p.got)
	for p.err == nil {
		buf := make([]byte, readAhead)
		var n int
		n, p.err = p.in.Read(buf)
		if n == 0 {
			continue
		}
		select {
		case p.got <- buf[:n]:
		case <-p.Done():
			return
		}
	}
}

// Sizes of what is read ahead.
const (
	readAhead = 256 << 10
	peeked    = 1 << 20 // to find out what form a file has
	// window bounds the memory that a packed file may ask for.
	window = 128 << 20
)

var (
	gzipMagic = []byte{0x1f, 0x8b}
	zstdMagic = []byte{0x28, 0xb5, 0x2f, 0xfd}
	utf8Mark  = []byte{0xef, 0xbb, 0xbf}
)

// opened opens a file. A pipe opens when somebody writes, which may be never: nobody waits for it after ctx ends.
func (in *Input) opened(ctx context.Context) (io.ReadCloser, error) {
	if in.Size != nowhere {
		return in.open()
	}
	type outcome struct {
		file io.ReadCloser
		err  error
	}
	open := make(chan outcome, 1)
	go func() {
		file, err := in.open()
		open <- outcome{file, err}
	}()
	select {
	case o := <-open:
		return o.file, o.err
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
}

// unpack opens a file; read is told how many of its bytes were read.
func (in *Input) unpack(ctx context.Context, read func(n int)) (*unpacked, error) {
	file, err := in.opened(ctx)
	if err != nil {
		return nil, err
	}
	u := &unpacked{file: file, close: func() {}}
	var from io.Reader = &counter{file, read}
	if in.Size == nowhere {
		from = &patient{Context: ctx, in: from}
	}
	raw := bufio.NewReaderSize(from, readAhead)
	u.Reader = raw
	magic, _ := raw.Peek(len(zstdMagic)) // a short file has no magic
	var inner io.Reader = raw
	switch {
	case bytes.HasPrefix(magic, gzipMagic):
		z, err := gzip.NewReader(raw)
		if err != nil {
			u.Close()
			return nil, &damaged{err}
		}
		inner = z
	case bytes.HasPrefix(magic, zstdMagic):
		z, err := zstd.NewReader(raw, zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true), zstd.WithDecoderMaxMemory(window), zstd.WithDecoderMaxWindow(window))
		if err != nil {
			u.Close()
			return nil, &damaged{err}
		}
		inner, u.close = z, z.Close
	}
	u.Reader = bufio.NewReaderSize(inner, peeked)
	return u, nil
}

func (u *unpacked) Close() {
	u.close()
	u.file.Close() // it was only read
}

// damaged is a packed file that cannot be unpacked.
type damaged struct{ error }
