package verify

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"sync"
	"sync/atomic"
)

// Options say what is verified, and how.
type Options struct {
	Catalogue *Catalogue
	Layout    Layout
	Inputs    []Input
	// Arrangement says how events lie in the files; empty: it is found out, file by file.
	Arrangement Arrangement
	Sample      Sample
	// Samples is how many places are kept of a finding, up to MostSamples; 0: DefaultSamples. Stages are made with
	// the same.
	Samples int
	// MaxLine is how long an event may be, in bytes; 0: DefaultMaxLine.
	MaxLine int
	// Workers is how many look at events; 0: one for each processor.
	Workers int
	// Stages are further checks.
	Stages []Stage
	// NewUpcaster returns what takes events through steps that people wrote, one for each
	// worker; nil: nobody does.
	NewUpcaster func() (Upcaster, error)
	// Steps tells the steps that people wrote from others.
	Steps string

	// Shard says that the files are one part of a log. It is kept in Work, for Merge, and its report has no
	// sections yet.
	Shard Shard
	// Work is a folder for what an interrupted run goes on from; empty: it cannot. Resume goes on
	// from there.
	Work   string
	Resume bool
	// Progress is told how far it has come, by one goroutine at a time; nil: nobody asks.
	Progress func(Progress)

	block int // how much text a block has; 0: blockSize
}

// DefaultMaxLine is how long an event may be.
const DefaultMaxLine = 16 << 20

// Progress is how far a run has come.
type Progress struct {
	Events int64
	Bytes  int64 // of the files as they lie there, packed or not
	Total  int64 // of them; nowhere (-1): not known
	File   string
}

// Interrupted is returned where a run was ended before its time, and can be resumed.
type Interrupted struct {
	Err  error
	Work string // the folder from which it goes on; empty: it cannot
}

func (i *Interrupted) Error() string { return i.Err.Error() }

// Unwrap returns the cause.
func (i *Interrupted) Unwrap() error { return i.Err }

// Run verifies a log.
func Run(ctx context.Context, opt Options) (*Report, error) {
	r, err := newRun(opt)
	if err != nil {
		return nil, errors.Join(err, closeStages(opt.Stages))
	}
	defer r.close()
	report, err := r.whole(ctx)
	return report, errors.Join(err, closeStages(r.Stages))
}

func (r *run) whole(ctx context.Context) (*Report, error) {
	if err := r.read(ctx); err != nil {
		return nil, err
	}
	return r.finish(ctx)
}

// run is a run.
type run struct {
	Options
	report     *Report
	checkpoint *checkpoint // nil: there is no work folder
	held       *os.File    // of the work folder, against other runs
	from       Place       // up to which all is folded
	workers    []*worker
	parts      chan *part
	raw        atomic.Int64 // bytes read of files
	total      int64
}

func newRun(opt Options) (*run, error) {
	if opt.Shard != (Shard{}) && opt.Work == "" {
		return nil, errors.New("a shard is kept in a folder, and there is none")
	}
	if opt.Workers <= 0 {
		opt.Workers = runtime.GOMAXPROCS(0)
	}
	if opt.MaxLine <= 0 {
		opt.MaxLine = DefaultMaxLine
	}
	if opt.block <= 0 {
		opt.block = blockSize
	}
	if opt.Arrangement == "" {
		opt.Arrangement = Detect
	}
	opt.Samples = cmp.Or(opt.Samples, DefaultSamples)
	err := errors.Join(opt.Layout.Check(), CheckArrangement(opt.Arrangement), CheckSamples(opt.Samples))
	if err != nil {
		return nil, err
	}
	r := &run{Options: opt, from: Place{Line: 1}}
	for _, in := range opt.Inputs {
		if in.Size == nowhere {
			r.total = nowhere
			break
		}
		r.total += in.Size
	}
	r.report = &Report{
		Form: Form, Fingerprint: r.fingerprint(), Sample: opt.Sample.String(), Samples: opt.Samples, Unchecked: opt.Catalogue.Unchecked,
		Kinds: []*KindReport{}, Unknown: []*UnknownReport{}, Broken: []*BrokenReport{},
	}
	if err := r.prepare(); err != nil {
		r.close()
		return nil, err
	}
	return r, nil
}

// prepare makes workers, takes up what an earlier run left, and makes parts.
func (r *run) prepare() error {
	for range r.Workers {
		l, err := newLocator(r.Catalogue, &r.Layout)
		if err != nil {
			return err
		}
		l.skims = r.Sample != Sample{}
		w := &worker{locator: l, sample: r.Sample, maxLine: r.MaxLine}
		if r.NewUpcaster != nil {
			if w.upcaster, err = r.NewUpcaster(); err != nil {
				return err
			}
		}
		r.workers = append(r.workers, w)
	}
	if r.Work != "" {
		var err error
		if r.checkpoint, err = openCheckpoint(r); err != nil {
			return err
		}
	}
	// Parts judge as their stages do, by the clock of the beginning too: stages have what was noted by now.
	ahead := 2*r.Workers + 1
	r.parts = make(chan *part, ahead)
	for range ahead {
		r.parts <- newPart(len(r.Catalogue.Kinds), r.Samples, r.Stages)
	}
	return nil
}

// close ends what takes steps, and lets go of the work folder.
func (r *run) close() {
	for _, w := range r.workers {
		if w.upcaster != nil {
			_ = w.upcaster.Close() // what it had to say it said
		}
	}
	if r.held != nil {
		_ = r.held.Close() // nothing of the run is in it
	}
}

// read reads the whole log. A goroutine cuts the files into blocks, workers look at them, and what
// they saw is folded in the order of the log.
func (r *run) read(ctx context.Context) error {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	todo, order := make(chan *block), make(chan *block, cap(r.parts))
	var work sync.WaitGroup
	begin := r.from // which moves on while what is read is folded
	work.Go(func() {
		defer close(order)
		defer close(todo)
		if err := r.cut(ctx, begin, todo, order); err != nil {
			stop(err)
		}
	})
	for _, w := range r.workers {
		work.Go(func() {
			for b := range todo {
				w.look(b)
				if w.fatal != nil {
					stop(w.fatal)
				}
				close(b.done)
			}
		})
	}
	err := r.fold(ctx, order)
	if err != nil {
		stop(err)
		for b := range order { // nobody waits for room
			<-b.done
			r.give(b)
		}
	}
	work.Wait()
	return r.ended(ctx, err)
}

// ended saves where a run was interrupted.
func (r *run) ended(ctx context.Context, err error) error {
	if err != nil {
		return err
	}
	err = context.Cause(ctx)
	if err == nil || !errors.Is(err, context.Canceled) || r.checkpoint == nil {
		return err
	}
	if saved := r.checkpoint.save(r); saved != nil {
		return saved
	}
	return &Interrupted{Err: err, Work: r.Work}
}

// cut cuts the files into blocks, from a place on, and ends where ctx does.
func (r *run) cut(ctx context.Context, from Place, todo, order chan<- *block) error {
	for i := range r.Inputs {
		if i < from.File {
			r.raw.Add(r.Inputs[i].Size)
			continue
		}
		if i > from.File {
			from = Place{File: i, Line: 1}
		}
		if err := r.cutFile(ctx, from, todo, order); err != nil {
			return err
		}
	}
	return nil
}

func (r *run) cutFile(ctx context.Context, from Place, todo, order chan<- *block) error {
	i := from.File
	in := &r.Inputs[i]
	u, err := in.unpack(ctx, func(n int) { r.raw.Add(int64(n)) })
	var broken *damaged
	if errors.As(err, &broken) {
		b := &block{file: i, after: Place{File: i + 1, Line: 1}, broken: []brokenEvent{{from, fault{cutOff, "cannot be unpacked: " + plainWords(broken.error)}}}}
		return r.send(ctx, b, todo, order)
	}
	if err != nil {
		return fmt.Errorf("cannot read %s: %w", in.Name, err)
	}
	defer u.Close()
	cutter, err := r.cutter(u, i, from)
	if err != nil {
		return err
	}
	for {
		b := cutter.next()
		if cause := context.Cause(ctx); cause != nil {
			return cause
		}
		if b == nil {
			return r.send(ctx, &block{file: i, after: Place{File: i + 1, Line: 1}, size: cutter.length(), broken: cutter.end()}, todo, order)
		}
		if b.after.Offset <= from.Offset {
			continue // a document is walked through from its beginning
		}
		if err := r.send(ctx, b, todo, order); err != nil {
			return err
		}
	}
}

// cutter begins to cut a file from a place on.
func (r *run) cutter(u *unpacked, file int, from Place) (cutter, error) {
	begin, _ := u.Peek(peeked) // what is wrong is found again when it is read
	s := stream{in: u, file: file, maxLine: r.MaxLine, size: r.block, line: 1}
	if len(begin) >= len(utf8Mark) && string(begin[:len(utf8Mark)]) == string(utf8Mark) {
		_, _ = u.Discard(len(utf8Mark)) // it is there
		s.offset, begin = int64(len(utf8Mark)), begin[len(utf8Mark):]
	}
	how := r.Arrangement
	if how == Detect {
		how = arrangementOf(begin)
	}
	if how == Documents {
		return &document{stream: s, walker: walker{start: nowhere}}, nil
	}
	if from.Offset > s.offset {
		if _, err := io.CopyN(io.Discard, u, from.Offset-s.offset); err != nil {
			return nil, fmt.Errorf("%s is shorter than it was: %w", r.Inputs[file].Name, err)
		}
		s.offset, s.line = from.Offset, from.Line
	}
	return &lines{stream: s}, nil
}

// send hands a block to a worker, and to whoever folds it after those before it.
func (r *run) send(ctx context.Context, b *block, todo, order chan<- *block) error {
	b.done = make(chan struct{})
	select {
	case b.part = <-r.parts:
	case <-ctx.Done():
		return context.Cause(ctx)
	}
	select {
	case todo <- b:
		order <- b // it has room for all parts
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// fold folds the blocks in the order of the log, those that were begun too where ctx ends.
func (r *run) fold(ctx context.Context, order <-chan *block) error {
	for b := range order {
		<-b.done
		if cause := context.Cause(ctx); cause != nil && !errors.Is(cause, context.Canceled) {
			r.give(b)
			return cause
		}
		if err := r.add(b); err != nil {
			r.give(b)
			return err
		}
		r.give(b)
		if r.checkpoint != nil {
			if err := r.checkpoint.due(r); err != nil {
				return err
			}
		}
		if r.Progress != nil {
			r.Progress(Progress{Events: r.report.Events, Bytes: r.raw.Load(), Total: r.total, File: r.Inputs[b.file].Name})
		}
	}
	return nil
}

// give gives the part of a block back.
func (r *run) give(b *block) {
	b.part.reset()
	r.parts <- b.part
}

// finish ends the stages, and forgets what an interruption would have needed.
func (r *run) finish(ctx context.Context) (*Report, error) {
	r.report.Files = len(r.Inputs)
	if r.Shard != (Shard{}) {
		r.report.sort()
		if err := r.name(); err != nil {
			return nil, err
		}
		if err := r.keep(); err != nil {
			return nil, err
		}
		return r.report, r.checkpoint.remove()
	}
	if err := r.report.finish(ctx, r.Stages); err != nil {
		if ctx.Err() != nil {
			return nil, r.ended(ctx, nil)
		}
		return nil, err
	}
	if err := r.name(); err != nil {
		return nil, err
	}
	if r.checkpoint != nil {
		if err := r.checkpoint.remove(); err != nil {
			return nil, err
		}
	}
	return r.report, nil
}
