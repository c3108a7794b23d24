// Package sqlstore keeps what a consumer of package delivery has to remember in a database
// of the service, through database/sql: which events were handled, and the dead letters.
//
// It promises that the mark of an event and what its handler writes through [Tx] are one
// commit: a crash, at whatever moment, leaves both or neither. It speaks to PostgreSQL and to
// SQLite (3.24 or later), whatever the driver, and imports the standard library and package
// delivery only.
package sqlstore
