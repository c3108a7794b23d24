package sqlstore_test

import (
	"context"
	"database/sql/driver"
	"errors"
	"io"
	"sync"
)

// trouble is what happens to one operation of a database, or of what stands for one.
type trouble int

const (
	fine        trouble = iota
	refused             // it is not done, and says so
	unsaid              // it is done, and says that it failed
	broken              // it is not done, and the connection is gone with its transaction
	brokenAfter         // it is done, and the connection is gone before it can say so
	killed              // the process is told to stop in the middle
	troubles
)

// faults has operations fail by a plan, each once.
type faults struct {
	mu   sync.Mutex
	plan map[int]trouble // by number of the operation, across all connections
	done int
	kill func()
}

var errFault = errors.New("planned fault")

// next returns what happens to the next operation.
func (f *faults) next() trouble {
	f.mu.Lock()
	defer f.mu.Unlock()
	what := f.plan[f.done]
	f.done++
	if what == killed && f.kill != nil {
		f.kill()
	}
	return what
}

// set begins another plan.
func (f *faults) set(plan map[int]trouble) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.plan, f.done = plan, 0
}

// kills says how the process that begins is stopped.
func (f *faults) kills(kill func()) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.kill = kill
}

// faultyDriver is a driver of a real database whose operations fail as planned.
type faultyDriver struct {
	driver.Driver
	faults *faults
}

func (d faultyDriver) Connector(name string) faultyConnector { return faultyConnector{d, name} }

type faultyConnector struct {
	driver faultyDriver
	name   string
}

func (c faultyConnector) Driver() driver.Driver { return c.driver }

func (c faultyConnector) Connect(ctx context.Context) (driver.Conn, error) {
	conn, err := c.driver.Driver.Open(c.name)
	if err != nil {
		return nil, err
	}
	return &faultyConn{Conn: conn, faults: c.driver.faults}, nil
}

// faultyConn passes on what both drivers have.
type faultyConn struct {
	driver.Conn
	faults *faults
	gone   bool
}

// do does an operation as planned.
func (c *faultyConn) do(operation func() error) error {
	if c.gone {
		return driver.ErrBadConn
	}
	switch c.faults.next() {
	case refused:
		return errFault
	case unsaid:
		return errors.Join(operation(), errFault)
	case broken:
		c.drop()
		return driver.ErrBadConn
	case brokenAfter:
		err := operation()
		c.drop()
		return errors.Join(err, io.ErrUnexpectedEOF) // ErrBadConn would say that nothing was done
	}
	return operation()
}

// drop closes the real connection, which rolls back what it had begun.
func (c *faultyConn) drop() {
	c.gone = true
	_ = c.Conn.Close() // it is gone either way
}

func (c *faultyConn) IsValid() bool { return !c.gone }

func (c *faultyConn) Close() error {
	if c.gone {
		return nil
	}
	return c.Conn.Close()
}

func (c *faultyConn) BeginTx(ctx context.Context, opts driver.TxOptions) (tx driver.Tx, err error) {
	err = c.do(func() (err error) { tx, err = c.Conn.(driver.ConnBeginTx).BeginTx(ctx, opts); return err })
	if err != nil {
		if tx != nil && !c.gone {
			_ = tx.Rollback() // begun, but nobody knows
		}
		return nil, err
	}
	return &faultyTx{tx, c}, nil
}

func (c *faultyConn) ExecContext(ctx context.Context, query string, args []driver.NamedValue) (result driver.Result, err error) {
	err = c.do(func() (err error) {
		result, err = c.Conn.(driver.ExecerContext).ExecContext(ctx, query, args)
		return err
	})
	return result, err
}

func (c *faultyConn) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	if c.gone {
		return nil, driver.ErrBadConn
	}
	return c.Conn.(driver.QueryerContext).QueryContext(ctx, query, args)
}

func (c *faultyConn) CheckNamedValue(v *driver.NamedValue) error {
	if checker, ok := c.Conn.(driver.NamedValueChecker); ok {
		return checker.CheckNamedValue(v)
	}
	return driver.ErrSkip
}

type faultyTx struct {
	driver.Tx
	conn *faultyConn
}

// Commit fails before or after the real one; one that is refused rolls back, as a server does.
func (tx *faultyTx) Commit() error {
	began := false
	err := tx.conn.do(func() error { began = true; return tx.Tx.Commit() })
	if err != nil && !began && !tx.conn.gone {
		_ = tx.Tx.Rollback() // what failed is the commit
	}
	return err
}

func (tx *faultyTx) Rollback() error {
	if tx.conn.gone {
		return driver.ErrBadConn
	}
	return tx.Tx.Rollback()
}
