package transfer

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"hash"
	"io"
	"time"
)

// header is the first line of a dump.
type header struct {
	Format int       `json:"treaty-dump"`
	Treaty string    `json:"treaty"` // the version that wrote it
	At     time.Time `json:"at"`
}

// format is the version of the form of dumps.
const format = 1

// footer is the last line of a dump: without it the dump was cut off.
type footer struct {
	Rows   int64  `json:"rows"`
	Digest string `json:"sha256"`
}

// Info is what a dump says of itself.
type Info struct {
	Version string // of Treaty
	At      time.Time
}

// Write writes everything that the source keeps to w. Progress is told how many
// rows were written, now and then; it may be nil.
func Write(ctx context.Context, w io.Writer, source Source, info Info, progress func(rows int64)) (Summary, error) {
	out := bufio.NewWriterSize(w, 1<<16)
	enc := lines(out)
	if err := enc.Encode(header{format, info.Version, info.At.UTC()}); err != nil {
		return Summary{}, err
	}
	sum, err := digest(ctx, source, out, progress)
	if err != nil {
		return sum, err
	}
	if err := enc.Encode(footer(sum)); err != nil {
		return sum, err
	}
	return sum, out.Flush()
}

// lines encodes one value on each line.
func lines(w io.Writer) *json.Encoder {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	return enc
}

// counter writes the lines of tables and rows, and adds them up.
type counter struct {
	enc      *json.Encoder
	sum      hash.Hash
	rows     int64
	progress func(int64)
}

// digest writes the source's lines to w and returns what they add up to.
func digest(ctx context.Context, source Source, w io.Writer, progress func(int64)) (Summary, error) {
	c := &counter{sum: sha256.New(), progress: progress}
	c.enc = lines(io.MultiWriter(w, c.sum))
	err := source.Dump(ctx, func(t Table) error { return c.enc.Encode(t) }, c.row)
	return Summary{c.rows, hex.EncodeToString(c.sum.Sum(nil))}, err
}

// everyRows is how often progress is told.
const everyRows = 500

func (c *counter) row(values []any) error {
	c.rows++
	if c.progress != nil && c.rows%everyRows == 0 {
		c.progress(c.rows)
	}
	return c.enc.Encode(values) // []byte becomes base64
}
