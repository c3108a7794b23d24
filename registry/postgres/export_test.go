package postgres

import (
	"context"

	"github.com/treaty-events/treaty/registry"
)

// Hold does all that Commit does but the COMMIT, which finish sends.
func (s *Store) Hold(ctx context.Context, p *registry.Publication) (finish func() error, err error) {
	conn, begun, cancel, err := s.acquire(ctx)
	if err != nil {
		return nil, err
	}
	tx, list, err := s.publish(begun, conn, p)
	if err == nil {
		b := &batch{}
		b.run(list...)
		err = b.send(begun, conn)
	}
	if err != nil {
		cancel()
		conn.Release()
		return nil, err
	}
	return func() error {
		defer conn.Release()
		defer cancel()
		return tx.commit(begun, proof(p))
	}, nil
}
