// The runs of the project as a dock: check what to show, search, sort, act on a run.
//
// Shows whatever RunListModel holds and only asks for actions: the owner does them (session, project,
// clipboard texts come from here). THREADING  GUI thread only. The model must outlive the panel.
#pragma once

#include <QWidget>
#include <filesystem>
#include <string>
#include <vector>

#include "widgets/models/run_list.h"

class QLabel;
class QLineEdit;
class QMenu;
class QStackedLayout;
class QToolButton;
class QTreeView;
class QVBoxLayout;

namespace drift {

class RunSearch;

class RunsPanel : public QWidget {
    Q_OBJECT
public:
    // `runs_folder`: <project>/runs, for "open folder" and the command line.
    RunsPanel(RunListModel& model, std::filesystem::path runs_folder, QWidget* parent = nullptr);

    [[nodiscard]] std::vector<std::string> selectedRuns() const;  // folder names, in view order
    void select(const std::string& folder_name);
    // The owner moved runs to the trash: offers to take that back until the next removal or another action
    // closes it.
    void offerUndo(const std::vector<std::string>& folder_names);
    void setSearch(const QString& text);
    [[nodiscard]] QTreeView* view() const { return view_; }
    // The menu for the selected runs, as a right click shows it; owned by the panel.
    QMenu* contextMenu();

    [[nodiscard]] QByteArray saveState() const;  // header: widths, order, sorting
    void restoreState(const QByteArray& state);

Q_SIGNALS:
    void currentRunChanged(const QString& folder_name);  // "" for none
    void openRequested(const QString& folder_name);      // double click, Enter: show its curves
    void continueRequested(const QString& folder_name);
    void forkRequested(const QString& folder_name);         // from its newest checkpoint
    void removeRequested(const QStringList& folder_names);  // to the trash
    void undoRequested(const QStringList& folder_names);    // back from the trash
    void startRequested();                                  // the empty state's button
    void message(const QString& text);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void buildView();
    void buildSearch(QVBoxLayout& rows);
    void updateState();
    void copy(const QString& text, const QString& what);
    void toggleSelected();
    void removeSelected();
    QMenu* columnMenu();
    [[nodiscard]] bool anyActive(const std::vector<std::string>& runs) const;
    [[nodiscard]] QString commandLine(const std::string& folder_name) const;

    RunListModel& model_;
    std::filesystem::path runs_folder_;
    RunFilterModel* filter_ = nullptr;
    RunSearch* run_search_ = nullptr;
    QLineEdit* search_ = nullptr;
    QLabel* search_problem_ = nullptr;
    QTreeView* view_ = nullptr;
    QLabel* nothing_ = nullptr;  // the search matches no run
    QWidget* undo_bar_ = nullptr;
    QLabel* undo_text_ = nullptr;
    QStringList undo_runs_;
    QMenu* menu_ = nullptr;
    QStackedLayout* stack_ = nullptr;
    QWidget* empty_ = nullptr;
    QWidget* content_ = nullptr;
};

}  // namespace drift
