package bodies

import (
	"compress/gzip"
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/treaty-events/treaty/internal/shares"
)

// Bounds of bodies in memory. The first part of each is read in a room of its
// own, so that large ones never keep small ones waiting; what is larger waits
// for room for the largest that it can become, which nobody holds who waits.
const (
	headBytes = 1<<20 + 1 // of a body that large ones begin after: an event is no large one
	headRoom  = 64 << 20  // bytes of small bodies, of which a caller has a quarter
	patience  = 10 * time.Second
)

// What may be wrong with a body.
var (
	ErrTooLarge = errors.New("bodies: larger than it may be")
	ErrEncoding = errors.New("bodies: compressed in a way that is not read here")
	ErrNotGzip  = errors.New("bodies: no gzip, as its Content-Encoding says")
	ErrBroken   = errors.New("bodies: it ended too early or could not be received")
	ErrCrowded  = errors.New("bodies: no room to read it")
)

// Intake is the room that the bodies of requests have together.
type Intake struct{ heads, large *shares.Room }

// NewIntake returns room for bodies of which the largest has so many bytes.
func NewIntake(largest int64) *Intake {
	return &Intake{shares.New(headRoom, headRoom/4), shares.New(2*(largest+1), largest+1)}
}

// Body is one that was read. What it holds is let go with Close.
type Body struct {
	Data []byte
	held *shares.Part
}

// Close gives back the room; once more is nothing.
func (b *Body) Close() {
	if b != nil && b.held != nil {
		b.held.Give()
	}
}

// Read reads the body of a request, decompressed, within the limit, when there is
// room for it; caller says whose share it takes. The error is one of the above, or
// that of the request's context.
func (i *Intake) Read(w http.ResponseWriter, r *http.Request, caller string, limit int64) (*Body, error) {
	from, err := Decompressed(r, http.MaxBytesReader(w, r.Body, limit))
	if err != nil {
		return nil, Broken(err)
	}
	b := &Body{}
	b.Data, err = i.gather(r, b, caller, io.LimitReader(from, limit+1), limit+1)
	if err == nil && int64(len(b.Data)) > limit {
		err = ErrTooLarge
	}
	if err != nil {
		b.Close()
		return nil, Broken(err)
	}
	return b, nil
}

// Decompressed returns a reader of what the client compressed.
func Decompressed(r *http.Request, body io.Reader) (io.Reader, error) {
	switch strings.ToLower(strings.TrimSpace(r.Header.Get("Content-Encoding"))) {
	case "", "identity":
		return body, nil
	case "gzip":
		return gzip.NewReader(body)
	}
	return nil, ErrEncoding
}

// Broken says why a body could not be received: in one of the errors above, or in
// that of a context that ended.
func Broken(err error) error {
	var size *http.MaxBytesError
	switch {
	case errors.As(err, &size):
		return ErrTooLarge
	case errors.Is(err, gzip.ErrHeader), errors.Is(err, gzip.ErrChecksum):
		return ErrNotGzip
	case errors.Is(err, ErrTooLarge), errors.Is(err, ErrEncoding), errors.Is(err, ErrCrowded), errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return err
	}
	return ErrBroken
}

// gather reads everything, at most limit bytes, when there is room for it.
func (i *Intake) gather(r *http.Request, b *Body, caller string, from io.Reader, limit int64) (data []byte, err error) {
	head := min(limit, headBytes)
	if b.held, err = hold(r, i.heads, caller, head); err != nil {
		return nil, err
	}
	data, err = fill(from, nil, head)
	if err != nil || int64(len(data)) < head || head == limit {
		b.held.Keep(int64(cap(data)))
		return data, err
	}
	small := b.held
	defer small.Give()
	whole := declared(r, limit)
	if b.held, err = hold(r, i.large, caller, whole); err != nil {
		return nil, err
	}
	data, err = fill(from, data, whole)
	b.held.Keep(int64(cap(data)))
	return data, err
}

// declared returns how large a body can become at the most: what is not
// compressed is as long as its header says.
func declared(r *http.Request, limit int64) int64 {
	if length := r.ContentLength; r.Header.Get("Content-Encoding") == "" && length > 0 && length < limit {
		return length
	}
	return limit
}

// hold waits for room, for as long as a client waits that could come again.
func hold(r *http.Request, room *shares.Room, caller string, n int64) (*shares.Part, error) {
	ctx, cancel := context.WithTimeout(r.Context(), patience)
	defer cancel()
	part, err := room.Take(ctx, caller, n)
	if err == nil {
		return part, nil
	}
	if r.Context().Err() != nil {
		return nil, r.Context().Err()
	}
	return nil, ErrCrowded
}

// fill appends what comes to data until there is most of it, or the end.
func fill(from io.Reader, data []byte, most int64) ([]byte, error) {
	for int64(len(data)) < most {
		if len(data) == cap(data) {
			grown := make([]byte, len(data), min(max(2*int64(cap(data)), 4<<10), most))
			copy(grown, data)
			data = grown
		}
		n, err := from.Read(data[len(data):cap(data)])
		data = data[:len(data)+n]
		if errors.Is(err, io.EOF) {
			return data, nil
		}
		if err != nil {
			return data, err
		}
	}
	return data, nil
}
