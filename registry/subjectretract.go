package registry

import (
	"context"
	"errors"
)

// RetractionRequest asks that versions of an unmanaged subject are not used any
// more; permanently: that they become tombstones.
type RetractionRequest struct {
	Subject   string
	Number    int  // 0: all
	Permanent bool // of what is retracted already
	Rights    Rights
	Actor     string
	Origin    string
}

// RetractSubject retracts versions, or deletes those that are retracted, and returns
// their numbers.
func (r *Registry) RetractSubject(context.Context, RetractionRequest) ([]int, error) {
	return nil, errors.ErrUnsupported
}
