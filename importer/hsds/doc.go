// Package hsds reads the Human Services Data Specification of Open Referral, versions 1 to 3, and the profile and
// feeds of Open Referral UK: JSON of a service, a list, a page or a collection, tables alone or in a zip, and feeds
// page by page. Whatever the version, it becomes one set of tables on disk, from which each service is put together
// once and made a record.
package hsds
