# Qualtrics, the workflow's web service task: the JSON that the task's author wrote, one member a question.
include "answers";

translate(.body
  | if .responseId == null then error("there is no \"responseId\": see the paragraph on Qualtrics in hooks/in/README.md") else . end
  | members("^(responseId|surveyId|recordedDate|startDate|endDate|status)$"))
