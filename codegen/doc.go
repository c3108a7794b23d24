// Package codegen decides what Go code is generated for contracts, and keeps
// generated files up to date.
//
// Plan turns schemas into a [Model] in which every decision is taken: packages,
// types, names, what is optional, nullable, an enum or a union, and what stays
// raw and why. Printers such as codegen/golang only print it. A decision never
// loses data: every value that is valid under the schema has a place in its
// type. Where two names collide, planning fails and says where; nothing is ever
// renamed because something else was added.
package codegen
