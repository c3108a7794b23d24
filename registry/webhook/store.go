package webhook

import (
	"context"
	"errors"
	"time"

	"github.com/treaty-events/treaty/registry"
)

// Store keeps hooks and their deliveries. Several processes may share one. An
// audit entry is written in the same transaction as what it tells of; its
// Number, Previous and Hash are filled in.
type Store interface {
	// Hooks returns every hook, by ID.
	Hooks(ctx context.Context) ([]Hook, error)
	// Hook returns one hook, or ErrNoHook.
	Hook(ctx context.Context, id string) (*Hook, error)
	// CreateHook writes a new hook.
	CreateHook(ctx context.Context, h *Hook, entry *registry.AuditEntry) error
	// DeleteHook removes a hook with its deliveries, or returns ErrNoHook.
	DeleteHook(ctx context.Context, id string, entry *registry.AuditEntry) error
	// ReplaceSecrets writes the secrets of a hook if they are still those of h;
	// else, or without the hook, it returns ErrChanged.
	ReplaceSecrets(ctx context.Context, h *Hook, secrets []Secret, entry *registry.AuditEntry) error
	// PauseHook pauses a hook for that reason, or, where it is empty, resumes it
	// as if it had never failed: what waits is due at now, with no attempts so far.
	// Without the hook, ErrNoHook.
	PauseHook(ctx context.Context, id, reason string, now time.Time, entry *registry.AuditEntry) error

	// LeaseHook gives a hook to holder alone until ttl from now, or longer to the
	// holder that has it, and returns it as it is now; nil: another has it, or it
	// is gone. A lease that reaches further than ttl into the future was taken
	// before the store's clock stepped back, and does not count.
	LeaseHook(ctx context.Context, id, holder string, ttl time.Duration) (*Hook, error)
	// AdvanceHook writes, in one transaction, how far a hook has come and the
	// deliveries that changed, and forgets deliveries beyond KeptDeliveries. Where
	// holder has the lease no more, it writes nothing and returns ErrLeaseLost. It
	// resumes nothing: a pause that is there stays.
	AdvanceHook(ctx context.Context, id, holder string, p Progress, changed ...Delivery) error
	// ReleaseHook gives a lease back, where holder has it.
	ReleaseHook(ctx context.Context, id, holder string) error

	// Deliveries returns up to q.Limit deliveries of a hook.
	Deliveries(ctx context.Context, q DeliveryQuery) ([]Delivery, error)
	// CountDeliveries returns how many deliveries of all hooks are Waiting, and how
	// many Dead.
	CountDeliveries(ctx context.Context) (waiting, dead int, err error)
	// PutBack makes a Dead delivery Waiting, due at now, with no attempts so far.
	// Without such a delivery it returns ErrNoDelivery.
	PutBack(ctx context.Context, hook string, sequence int64, now time.Time, entry *registry.AuditEntry) error
}

// DeliveryQuery chooses deliveries of one hook.
type DeliveryQuery struct {
	Hook  string
	State State // empty: all
	// Newest lists from the newest backwards. After is the Sequence where to go
	// on; 0: from the beginning, or the end.
	Newest bool
	After  int64
	Limit  int
}

// What a store has not, or has no more.
var (
	ErrNoHook     = errors.New("webhook: there is no such hook")
	ErrNoDelivery = errors.New("webhook: there is no such dead delivery")
	ErrChanged    = errors.New("webhook: somebody else changed the hook first")
	ErrLeaseLost  = errors.New("webhook: another process has the hook now")
)
