package api

import (
	"context"
	"errors"
	"io"
	"time"

	"github.com/treaty-events/treaty/internal/shares"
)

// Bounds of bodies in memory. The first part of each is read in a room of its
// own, so that large ones never keep small ones waiting; what is larger waits
// for room for the largest that it can become, which nobody holds who waits.
const (
	maxSmall     = 256 << 10 // bytes of a body that holds no files
	headBytes    = 1<<20 + 1 // of a body that large ones begin after: an event is no large one
	headRoom     = 64 << 20  // bytes of small bodies, of which a caller has a quarter
	bodyPatience = 10 * time.Second
)

// gather reads everything, at most limit bytes, when there is room for it. What
// it holds is let go when the operation has answered.
func (a *api) gather(c *call, from io.Reader, limit int64) ([]byte, error) {
	head := min(limit, headBytes)
	if err := a.hold(c, a.heads, head); err != nil {
		return nil, err
	}
	data, err := fill(from, nil, head)
	if err != nil || int64(len(data)) < head || head == limit {
		c.held.Keep(int64(cap(data)))
		return data, err
	}
	small := c.held
	defer small.Give()
	if err := a.hold(c, a.bodies, a.declared(c, limit)); err != nil {
		return nil, err
	}
	data, err = fill(from, data, a.declared(c, limit))
	c.held.Keep(int64(cap(data)))
	return data, err
}

// declared returns how large a body can become at the most: what is not
// compressed is as long as its header says.
func (a *api) declared(c *call, limit int64) int64 {
	if length := c.Request.ContentLength; c.Request.Header.Get("Content-Encoding") == "" && length > 0 && length < limit {
		return length
	}
	return limit
}

// hold waits for room, for as long as a client waits that could come again.
func (a *api) hold(c *call, room *shares.Room, n int64) (err error) {
	ctx, cancel := context.WithTimeout(c.Request.Context(), bodyPatience)
	defer cancel()
	if c.held, err = room.Take(ctx, c.listener(), n); err == nil {
		return nil
	}
	if c.Request.Context().Err() != nil {
		return c.Request.Context().Err()
	}
	return &problem{crowded, "others, or you, send so much that there is no room to read this", "send it again when Retry-After says"}
}

// letGo gives back what the call held.
func (c *call) letGo() {
	if c.held != nil {
		c.held.Give()
	}
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
