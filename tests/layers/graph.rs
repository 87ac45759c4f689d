//! The workspace as a list of packages and what each declares to depend on.

use cargo_metadata::{DependencyKind, Metadata};

/// One package of the workspace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Package {
    pub(crate) name: String,
    /// Its folder, relative to the root of the project.
    pub(crate) folder: String,
    /// What its code depends on, on any system.
    pub(crate) depends: Vec<String>,
    /// What only its tests and build script depend on.
    pub(crate) aside: Vec<String>,
}

/// All packages of the workspace.
#[derive(Clone, Debug)]
pub(crate) struct Graph {
    pub(crate) packages: Vec<Package>,
}

impl Graph {
    /// Reads what cargo says. Only declared dependencies count: what a library of others brings is its own.
    pub(crate) fn read(metadata: &Metadata) -> Graph {
        let root = &metadata.workspace_root;
        let packages = metadata
            .workspace_packages()
            .into_iter()
            .map(|package| {
                let of_kind = |wanted: fn(DependencyKind) -> bool| {
                    let mut names: Vec<String> = package
                        .dependencies
                        .iter()
                        .filter(|dependency| wanted(dependency.kind))
                        .map(|dependency| dependency.name.clone())
                        .collect();
                    names.sort_unstable();
                    names.dedup();
                    names
                };
                let folder = package
                    .manifest_path
                    .parent()
                    .and_then(|folder| folder.strip_prefix(root).ok());
                Package {
                    name: package.name.to_string(),
                    folder: folder.map(ToString::to_string).unwrap_or_default(),
                    depends: of_kind(|kind| kind == DependencyKind::Normal),
                    aside: of_kind(|kind| kind != DependencyKind::Normal),
                }
            })
            .collect();
        Graph { packages }
    }
}
