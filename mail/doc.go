// Package mail sends the outbox: it fills in the templates, speaks SMTP with the operator's server, and tries
// again where that is busy. Mails are put into the outbox by directory.Tx.AddMail; with no server set they are kept
// there for an admin to read.
package mail
