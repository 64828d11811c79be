//! Parvis: one repository of what a town publishes, many outputs.
pub mod richtext;
pub mod content;
pub mod error;
pub mod config;
pub mod db;
pub mod media;
pub mod queue;
pub mod staff;
pub mod assets;
pub mod templates;
pub mod app;
pub mod intake;
pub mod print;
pub mod jobs;
pub mod demo;
pub mod schema;
pub mod serve;
pub mod doctor;
pub mod web;
pub mod site;
pub mod feeds;
pub mod cms;
pub mod routes;

#[path = "../migrations/mod.rs"]
pub mod migrations;
