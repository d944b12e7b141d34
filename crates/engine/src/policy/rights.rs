//! What an administrator may administer: the access controls of an administrator's account.
//!
//! They are those of KeySecure's chapter on administrators, but for access by SSH: a shell on the machine is the business of
//! the operating system.

use crate::named_set::named_set;

named_set! {
    /// A set of rights.
    Rights in RIGHTS, unknown;
    /// Create, change and delete keys; set their owners and permissions; authorization policies.
    KEYS = 0, "keys";
    /// Users and groups, and the directories that know them.
    USERS = 1, "users";
    /// Certificates: create and import, register clients.
    CERTIFICATES = 2, "certificates";
    /// Certificate authorities.
    AUTHORITIES = 3, "certificate-authorities";
    /// Advanced security settings.
    SECURITY = 4, "advanced-security";
    /// TLS settings.
    TLS = 5, "tls";
    /// The interfaces on which keys are served.
    KEY_SERVER = 6, "key-server";
    /// The cluster.
    CLUSTER = 7, "cluster";
    /// Network, date and time.
    NETWORK = 8, "network";
    /// SNMP.
    SNMP = 9, "snmp";
    /// Logs and audit records.
    LOGGING = 10, "logging";
    /// Hardware security modules.
    HSM = 11, "hsm";
    /// Backups of the configuration.
    BACKUP_CONFIGURATION = 12, "backup-configuration";
    /// Backups of keys and certificates.
    BACKUP_KEYS = 13, "backup-keys";
    /// Backups of certificate authorities.
    BACKUP_AUTHORITIES = 14, "backup-authorities";
    /// Restoring the configuration.
    RESTORE_CONFIGURATION = 15, "restore-configuration";
    /// Restoring keys and certificates.
    RESTORE_KEYS = 16, "restore-keys";
    /// Restoring certificate authorities.
    RESTORE_AUTHORITIES = 17, "restore-authorities";
    /// Starting and stopping of services.
    SERVICES = 18, "services";
    /// Upgrades of the software.
    UPGRADE = 19, "upgrade";
    /// Logging in over the network.
    WEB_ACCESS = 20, "web-access";
}

fn unknown(name: &str) -> String {
    format!("there is no right `{name}`")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_access_control_of_the_chapter_is_there() {
        let chapter = [
            ("Keys and Authorization Policies", Rights::KEYS),
            ("Users and Groups", Rights::USERS),
            ("Certificates", Rights::CERTIFICATES),
            ("Certificate Authorities", Rights::AUTHORITIES),
            ("Advanced Security", Rights::SECURITY),
            ("SSL", Rights::TLS),
            ("Key Server", Rights::KEY_SERVER),
            ("Cluster", Rights::CLUSTER),
            ("Network and Date/Time", Rights::NETWORK),
            ("SNMP", Rights::SNMP),
            ("Logging", Rights::LOGGING),
            ("HSM", Rights::HSM),
            ("Backup Configuration", Rights::BACKUP_CONFIGURATION),
            ("Backup Keys & Certificates", Rights::BACKUP_KEYS),
            ("Backup Local CAs", Rights::BACKUP_AUTHORITIES),
            ("Restore Configuration", Rights::RESTORE_CONFIGURATION),
            ("Restore Keys and Certificates", Rights::RESTORE_KEYS),
            ("Restore Local CAs", Rights::RESTORE_AUTHORITIES),
            ("Services", Rights::SERVICES),
            ("Software Upgrade and System Health", Rights::UPGRADE),
            ("Admin Access via Web", Rights::WEB_ACCESS),
        ];
        let all = chapter.iter().fold(Rights::NONE, |rights, (_, right)| rights.with(*right));
        assert_eq!((all, RIGHTS.len()), (Rights::all(), chapter.len()));
    }

    #[test]
    fn names_and_bits_are_distinct_and_come_back() {
        let all = Rights::all();
        assert_eq!(all.names().len(), RIGHTS.len());
        assert_eq!(all.0.count_ones() as usize, RIGHTS.len());
        assert_eq!(Rights::from_names(&all.names()), Ok(all));
        assert!(Rights::from_names(&["root".to_owned()]).is_err());
        assert!(!Rights::NONE.contains(Rights::KEYS) && all.contains(Rights::KEYS));
        assert!(!Rights::KEYS.contains(Rights::KEYS.with(Rights::USERS)));
    }
}
