package workspace

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"strconv"
	"strings"
	"sync"
)

// Bounds of objects, in bytes; files have source.DefaultLimits.Bytes.
const (
	maxCommit = 1 << 20
	maxTree   = 64 << 20
	maxLink   = 4096
)

// objects reads git objects by their hashes through one long-lived
// `git cat-file --batch`. Names are never sent to it, so no file name can be
// taken for anything else.
type objects struct {
	start func() *exec.Cmd

	mu   sync.Mutex
	cmd  *exec.Cmd // nil: not running
	in   io.WriteCloser
	out  *bufio.Reader
	errs *bounded
}

var errMissingObject = errors.New("the object is not in the repository")

// read returns the content of the object, which must be of that kind and at most
// limit bytes. The error is errTooLarge, errMissingObject, a *GitError or of ctx.
func (o *objects) read(ctx context.Context, hash, kind string, limit int) ([]byte, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if err := o.run(); err != nil {
		return nil, err
	}
	process := o.cmd.Process
	stop := context.AfterFunc(ctx, func() { _ = process.Kill() })
	data, err := o.ask(hash, kind, limit)
	if !stop() {
		o.end()
		return nil, ctx.Err()
	}
	var broken *GitError
	if errors.As(err, &broken) {
		o.end()
		// In a partial clone git would fetch what is missing; it was told not
		// to, and ends.
		if strings.Contains(o.errs.String(), "promisor") {
			return nil, errMissingObject
		}
	}
	return data, err
}

// run starts the child where it is not running.
func (o *objects) run() error {
	if o.cmd != nil {
		return nil
	}
	cmd := o.start()
	in, err := cmd.StdinPipe()
	if err != nil {
		return gitFailure(err, "")
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return gitFailure(err, "")
	}
	o.errs = &bounded{}
	cmd.Stderr = o.errs
	if err := cmd.Start(); err != nil {
		return gitFailure(err, "")
	}
	o.cmd, o.in, o.out = cmd, in, bufio.NewReaderSize(out, 64<<10)
	return nil
}

// maxObjects is of how many objects git is asked at once: their hashes fit into the
// smallest pipe there is, so that git never waits for us to read while we wait for it.
const maxObjects = 60

// readSome reads at most maxObjects objects of one kind, and gives each that could be
// read, by its place among the hashes, to take: of those that are missing, too large
// or something else nothing is said. The error is a *GitError or of ctx.
func (o *objects) readSome(ctx context.Context, hashes []string, kind string, limit int, take func(i int, data []byte)) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := o.run(); err != nil {
		return err
	}
	process := o.cmd.Process
	stop := context.AfterFunc(ctx, func() { _ = process.Kill() })
	err := o.askSome(hashes, kind, limit, take)
	if !stop() {
		o.end()
		return ctx.Err()
	}
	if err != nil {
		o.end()
	}
	return err
}

func (o *objects) askSome(hashes []string, kind string, limit int, take func(i int, data []byte)) error {
	if _, err := io.WriteString(o.in, strings.Join(hashes, "\n")+"\n"); err != nil {
		return protocolError(err)
	}
	for i := range hashes {
		data, err := o.answer(kind, limit)
		var broken *GitError
		if errors.As(err, &broken) {
			return err
		}
		if err == nil {
			take(i, data)
		}
	}
	return nil
}

// ask sends one hash and reads the answer.
func (o *objects) ask(hash, kind string, limit int) ([]byte, error) {
	if _, err := io.WriteString(o.in, hash+"\n"); err != nil {
		return nil, protocolError(err)
	}
	return o.answer(kind, limit)
}

// answer reads "<hash> <kind> <size>", the content, a newline.
func (o *objects) answer(kind string, limit int) ([]byte, error) {
	header, err := o.out.ReadString('\n')
	if err != nil {
		return nil, protocolError(err)
	}
	fields := strings.Fields(header)
	if len(fields) == 2 && fields[1] == "missing" {
		return nil, errMissingObject
	}
	if len(fields) != 3 {
		return nil, protocolError(fmt.Errorf("an answer in a form that is not known: %s", clip(header)))
	}
	size, err := strconv.Atoi(fields[2])
	if err != nil || size < 0 {
		return nil, protocolError(fmt.Errorf("a size that is no number: %s", clip(header)))
	}
	if size > limit || fields[1] != kind {
		if _, err := io.CopyN(io.Discard, o.out, int64(size)+1); err != nil {
			return nil, protocolError(err)
		}
		if fields[1] != kind {
			return nil, fmt.Errorf("the object is a %s, not a %s", clip(fields[1]), kind)
		}
		return nil, errTooLarge
	}
	data := make([]byte, size+1)
	if _, err := io.ReadFull(o.out, data); err != nil {
		return nil, protocolError(err)
	}
	return data[:size:size], nil
}

func protocolError(err error) error {
	return &GitError{Msg: "git stopped while it was read", Hint: "git fsck shows whether the repository is whole", Err: err}
}

// close ends the child, if it runs.
func (o *objects) close() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.end()
}

func (o *objects) end() {
	if o.cmd == nil {
		return
	}
	_ = o.in.Close()
	_ = o.cmd.Process.Kill()
	_ = o.cmd.Wait() // it was killed: its status says nothing
	o.cmd = nil
}
