//! Files are written whole or not at all, and only when they change.

use std::hash::{BuildHasher as _, Hasher as _, RandomState};
use std::io::Write as _;
use std::path::{Path, PathBuf};

use crate::diag::{Error, ErrorKind};

/// Writes beside the file and renames, so that nobody ever reads half of it. Says whether it wrote.
pub(crate) fn write_if_changed(path: &Path, content: &[u8]) -> Result<bool, Error> {
    if path.is_dir() {
        return Err(Error::new(ErrorKind::File, format!("`{}` is a folder", path.display()))
            .help("name a file in it"));
    }
    // a pipe or a device is written to, and so is what `/dev/stdout` leads to; any other link leads to the file
    // that is replaced
    if path.starts_with("/dev") || std::fs::metadata(path).is_ok_and(|there| !there.is_file()) {
        return std::fs::write(path, content).map(|()| true).map_err(|error| failed(path, &error));
    }
    match stage(path, content)? {
        Some(staged) => staged.commit().map(|()| true),
        None => Ok(false),
    }
}

/// A file that is written, and not yet under its name. Dropped, it leaves nothing.
pub(crate) struct Staged {
    beside: PathBuf,
    path: PathBuf,
}

impl Staged {
    /// Gives the file its name.
    pub(crate) fn commit(self) -> Result<(), Error> {
        std::fs::rename(&self.beside, &self.path).map_err(|error| failed(&self.path, &error))
    }
}

impl Drop for Staged {
    fn drop(&mut self) {
        // the rename took it away, or it is not needed
        let _ = std::fs::remove_file(&self.beside);
    }
}

/// Writes a regular file next to the one that it replaces; none if nothing changes.
pub(crate) fn stage(path: &Path, content: &[u8]) -> Result<Option<Staged>, Error> {
    let path = std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    if std::fs::read(&path).is_ok_and(|old| old == content) {
        return Ok(None);
    }
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder).map_err(|error| failed(&path, &error))?;
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    // process numbers are not unique where containers share a folder
    let random = RandomState::new().build_hasher().finish();
    let beside = folder.join(format!(".{name}.{random:016x}.tmp"));
    let mut file = std::fs::File::create_new(&beside).map_err(|error| failed(&path, &error))?;
    let staged = Staged { beside, path };
    // who may read the file that is replaced may read the new one, and nobody else
    let permitted = match std::fs::metadata(&staged.path) {
        Ok(old) => file.set_permissions(old.permissions()),
        Err(_) => Ok(()),
    };
    let written = permitted.and_then(|()| file.write_all(content)).and_then(|()| file.sync_all());
    written.map_err(|error| failed(&staged.path, &error))?;
    Ok(Some(staged))
}

fn failed(path: &Path, error: &std::io::Error) -> Error {
    Error::new(ErrorKind::File, format!("`{}` cannot be written: {error}", path.display()))
        .help("name a file in a folder that you may write to")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_change_is_written() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("view.sql");
        assert!(write_if_changed(&path, b"a").unwrap());
        assert!(!write_if_changed(&path, b"a").unwrap());
        assert!(write_if_changed(&path, b"b").unwrap());
        assert_eq!(std::fs::read(&path).unwrap(), b"b");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1, "nothing is left beside it");
    }

    #[test]
    fn what_is_not_committed_leaves_nothing() {
        let folder = tempfile::tempdir().unwrap();
        drop(stage(&folder.path().join("view.sql"), b"a").unwrap().unwrap());
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    }

    #[test]
    fn writers_of_one_file_do_not_meet() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("view.sql");
        // the name that a writer with the same process id would use
        let other = folder.path().join(format!(".view.sql.{}.tmp", std::process::id()));
        std::fs::write(&other, "other").unwrap();
        std::thread::scope(|scope| {
            for writer in 0..8 {
                let path = &path;
                scope.spawn(move || {
                    for round in 0..20 {
                        write_if_changed(path, format!("{writer} {round}").as_bytes()).unwrap();
                    }
                });
            }
        });
        assert_eq!(std::fs::read(&other).unwrap(), b"other");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 2, "only both files are there");
    }

    #[cfg(unix)]
    #[test]
    fn a_link_stays_a_link() {
        let folder = tempfile::tempdir().unwrap();
        let (file, link) = (folder.path().join("view.sql"), folder.path().join("link.sql"));
        std::fs::write(&file, "a").unwrap();
        std::os::unix::fs::symlink(&file, &link).unwrap();
        assert!(write_if_changed(&link, b"b").unwrap());
        assert_eq!(std::fs::read(&file).unwrap(), b"b");
        assert!(std::fs::symlink_metadata(&link).unwrap().is_symlink());
    }

    #[cfg(unix)]
    #[test]
    fn a_private_file_stays_private() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("view.sql");
        std::fs::write(&path, "a").unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
        assert!(write_if_changed(&path, b"b").unwrap());
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    }

    #[test]
    fn folders_are_made_unless_something_is_in_the_way() {
        let folder = tempfile::tempdir().unwrap();
        assert!(write_if_changed(&folder.path().join("new/file"), b"a").unwrap());
        let error = write_if_changed(&folder.path().join("new/file/view.sql"), b"a").unwrap_err();
        assert!(error.message().contains("cannot be written"), "{error}");
        assert!(write_if_changed(folder.path(), b"a").unwrap_err().message().contains("is a folder"));
    }
}
